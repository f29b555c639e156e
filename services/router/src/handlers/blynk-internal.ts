import { type Doc, wallClockSeconds } from '@pinwire/model';
import { Command, parseInt32, Status, splitAll } from '@pinwire/protocol';
import { checkFirmware } from '../firmware.ts';
import type { DeviceHandler } from './index.ts';
import { firstWidget } from './notifications.ts';

/** Info keys and the field of `hardwareInfo` they are kept in; `undefined` = known but not kept (hardware.md 4.7). */
const infoFields: Record<string, string | undefined> = {
  ver: 'blynkVersion',
  blynk: 'blynkVersion',
  fw: 'version',
  mcu: 'version',
  dev: 'boardType',
  cpu: 'cpuType',
  con: 'connectionType',
  tmpl: 'templateId',
  build: 'build',
  'h-beat': 'heartbeatInterval',
  'buff-in': 'buffIn',
  ncp: undefined,
  'fw-type': undefined,
  conn: undefined,
};

/** Buffer in bytes of a device that names none (hardware.md 5.1). */
const DEFAULT_BUFFER = 250;

/** A heartbeat is taken within these seconds (hardware.md 6.1 "do better"). */
const MAX_HEARTBEAT = 3600;

/** Info message, time request, and what libraries send besides (hardware.md 4.7). */
export const blynkInternal: DeviceHandler = (router, session, id, data, start, end) => {
  const parts = splitAll(data.toString('utf8', start, end));
  const key = parts[0];
  if (!key) {
    router.respond(session, id, Status.ILLEGAL_COMMAND);
    return;
  }
  if (key.startsWith('r')) {
    const clock = firstWidget(session.target.project, 'RTC');
    if (clock === undefined) return;
    const seconds = wallClockSeconds(router.ports.now(), clock.tzName);
    router.frame(session, Command.BLYNK_INTERNAL, id, Buffer.from(`rtc\0${seconds}`));
    return;
  }
  if (!parts.some((part, at) => at % 2 === 0 && Object.hasOwn(infoFields, part))) return;
  const { target } = session;
  const info = hardwareInfo(parts, session.hasTold ? target.state.record.hardwareInfo : undefined);
  session.hasTold = true;
  session.remember(router);
  target.state.record.hardwareInfo = info;
  checkFirmware(router, session, typeof info.build === 'string' ? info.build : undefined);
  router.written(target);
  const idle = router.ports.settings.idleTimeoutSeconds;
  const heartbeat = info.heartbeatInterval as number;
  if (idle > 0 && heartbeat > 0) {
    const seconds = Math.ceil(Math.min(heartbeat, MAX_HEARTBEAT) * 2.3);
    router.ports.bus.deviceGateway(session.ref.gateway).idleLimit(session.ref, seconds * 1000);
  }
  router.respond(session, id, Status.OK);
};

/** `hardwareInfo` of an info message, which adds to what an earlier one of the same socket told. */
function hardwareInfo(parts: string[], before: Doc | undefined): Doc {
  const info: Doc = before ? { ...before } : { heartbeatInterval: 0, buffIn: DEFAULT_BUFFER };
  let library: string | undefined;
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const key = parts[at] as string;
    const field = Object.hasOwn(infoFields, key) ? infoFields[key] : undefined;
    const value = parts[at + 1] as string;
    if (field === undefined) continue;
    if (key === 'blynk') library = value;
    if (field === 'heartbeatInterval') info[field] = parseInt32(value) ?? -1;
    else if (field === 'buffIn') info[field] = Math.max(0, parseInt32(value) ?? 0) || DEFAULT_BUFFER;
    else info[field] = value;
  }
  // Where both are there `ver` is the version of the board's firmware (hardware.md 4.7).
  if (library !== undefined) info.blynkVersion = library;
  return info;
}
