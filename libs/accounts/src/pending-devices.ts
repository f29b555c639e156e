import type { Device, Profile } from '@pinwire/model';
import { type Account, type Accounts, type Edited, projectOf } from './accounts.ts';

/** A device that was given a token but has not logged in yet (app.md 6.3, command 74). */
export interface PendingDevice {
  readonly dashId: number;
  /** With its token. */
  readonly device: Device;
  /** Ms since 1970. */
  readonly expiresAt: number;
}

/** Field of the stored profile that holds them; no client ever sees it. */
const FIELD = 'pendingDevices';

/** Devices that wait for their first login. */
export function pendingDevices(profile: Profile): readonly PendingDevice[] {
  const list = profile[FIELD];
  return Array.isArray(list) ? (list as PendingDevice[]) : [];
}

/** The profile with another list of them. */
export function withPendingDevices(profile: Profile, pending: readonly PendingDevice[]): Profile {
  return { ...profile, [FIELD]: pending };
}

/** The profile as clients may see it. */
export function visibleProfile(profile: Profile): Profile {
  const { [FIELD]: _, ...visible } = profile;
  return visible as Profile;
}

/**
 * First login with a provisioning token: the device joins its project and the token stays for good. False when the
 * device is not awaited any more, or its project is gone or has such a device.
 */
export function joinDevice(accounts: Accounts, accountId: number, token: string): Promise<boolean> {
  return accounts.edit(accountId, (account) => joined(account, token));
}

function joined({ profile }: Account, token: string): Edited<boolean> {
  const pending = pendingDevices(profile);
  const found = pending.find(({ device }) => device.token === token);
  const left = withPendingDevices(
    profile,
    pending.filter((one) => one !== found),
  );
  const project = found && projectOf({ profile }, found.dashId);
  if (!found || !project || project.devices.some(({ id }) => id === found.device.id)) {
    return { profile: left, tokens: { remove: [token] }, result: false };
  }
  const { dashId, device } = found;
  const dashBoards = profile.dashBoards.map((one) =>
    one === project ? { ...project, devices: [...project.devices, device] } : one,
  );
  return {
    profile: { ...left, dashBoards },
    tokens: { add: [{ token, dashId, deviceId: device.id }] },
    result: true,
  };
}
