import {
  FIRMWARE_SETTING,
  type FirmwareDirective,
  firmwareBody,
  formatDirectives,
  parseDirectives,
  withDirective,
} from '@pinwire/automation';
import { ALL_ACCOUNTS, type Bus, type SendResult, type TargetKey } from '@pinwire/bus';
import { Command, MessageId } from '@pinwire/protocol';
import type { Store } from '@pinwire/store';

export interface FirmwarePorts {
  /** Where directives are kept; routers read them from there. */
  store: Pick<Store, 'getSetting' | 'setSetting'>;
  bus: Pick<Bus, 'accountChanged'>;
}

/** Who had a firmware started, and when: `deviceOtaInfo` shows it. */
export interface FirmwareStart {
  /** `http://host/static/ota/file.bin`, see `firmwareUrl`. */
  readonly url: string;
  /** E-mail of the account or administrator. */
  readonly by: string;
  /** ms since 1970 UTC */
  readonly at: number;
}

/**
 * Tells every socket of one device to load a firmware now (http.md 6.3) and notes it in the device's record. Resolves to
 * how many sockets there are and how many took it; nothing is noted when none did.
 */
export async function startFirmware(bus: Bus, target: TargetKey, { url, by, at }: FirmwareStart): Promise<SendResult> {
  const router = bus.router(target.route);
  const result = await router.send(target, Command.BLYNK_INTERNAL, MessageId.TIMER, firmwareBody(url));
  if (result.sent > 0) {
    const info = { otaInitiatedBy: by, otaInitiatedAt: at, otaUpdateAt: at };
    await router.edit(target, [{ target: target.targetId, kind: 'firmware', info }]);
  }
  return result;
}

/** Keeps a directive for devices that come with another build; it counts on every router when this resolves. */
export async function addFirmwareDirective({ store, bus }: FirmwarePorts, directive: FirmwareDirective): Promise<void> {
  const list = parseDirectives(await store.getSetting(FIRMWARE_SETTING));
  await keep({ store, bus }, withDirective(list, directive));
}

/** Drops all directives; no router knows them any more when this resolves. */
export function dropFirmwareDirectives(ports: FirmwarePorts): Promise<void> {
  return keep(ports, []);
}

async function keep({ store, bus }: FirmwarePorts, list: readonly FirmwareDirective[]): Promise<void> {
  await store.setSetting(FIRMWARE_SETTING, formatDirectives(list));
  await bus.accountChanged(ALL_ACCOUNTS);
}
