import { type Account, projectOf } from '@pinwire/accounts';
import type { TargetKey } from '@pinwire/bus';
import type { Device, Project } from '@pinwire/model';
import { Quota } from '@pinwire/protocol';
import type { AppGateway } from '../gateway.ts';

/** Tokens remembered; the one that came first goes first. */
const REMEMBERED = 10_000;

/** The device that a request speaks for. */
export interface TokenOwner {
  readonly account: Account;
  readonly project: Project;
  readonly device: Device;
  readonly key: TargetKey;
}

interface Place {
  readonly accountId: number;
  readonly dashId: number;
  readonly deviceId: number;
}

interface Known extends Place {
  readonly quota: Quota;
}

/**
 * Devices by token. What the store said is remembered, and believed as long as the account's document names the same
 * token for the device; so a request of a known token asks nobody, and a refreshed token is refused at once.
 */
export class Tokens {
  private readonly known = new Map<string, Known>();

  constructor(private readonly gateway: AppGateway) {}

  /** The owner of a token; undefined when it is unknown, expired or its device is gone. */
  async find(token: string): Promise<TokenOwner | undefined> {
    const { accounts, store } = this.gateway.ports;
    const known = this.known.get(token);
    if (known) {
      const owner = ownerOf(
        accounts.peek(known.accountId) ?? (await accounts.get(known.accountId)),
        known,
        token,
        false,
      );
      if (owner) return owner;
      this.known.delete(token);
    }
    const found = await store.findToken(token);
    if (found === undefined) return undefined;
    const owner = ownerOf(await accounts.get(found.accountId), found, token, found.kind === 'provision');
    if (owner && found.kind === 'device') this.remember(token, found);
    return owner;
  }

  /** Takes one request of the token's rate; false when it is over `user.message.quota.limit` (http.md 1.6). */
  take(token: string): boolean {
    return this.known.get(token)?.quota.take(this.gateway.ports.monotonic()) ?? true;
  }

  private remember(token: string, { accountId, dashId, deviceId }: Place): void {
    const { settings, monotonic } = this.gateway.ports;
    const quota = new Quota(settings.messageQuota, monotonic());
    this.known.set(token, { accountId, dashId, deviceId, quota });
    if (this.known.size > REMEMBERED) this.known.delete(this.known.keys().next().value as string);
  }
}

/** `setUp`: the device of a set-up token joins its project when it logs in, and is known by its token until then. */
function ownerOf(account: Account | undefined, place: Place, token: string, setUp: boolean): TokenOwner | undefined {
  const project = projectOf(account, place.dashId);
  if (account === undefined || project === undefined) return undefined;
  let device = project.devices.find((one) => one.id === place.deviceId);
  if (device === undefined && setUp) device = { id: place.deviceId, token };
  if (device?.token !== token) return undefined;
  const key = { accountId: account.id, dashId: project.id, targetId: device.id, route: token };
  return { account, project, device, key };
}
