import type { Announcements } from './announcements.ts';
import type { AppSockets } from './app-sockets.ts';
import { ByteReader } from './bytes.ts';
import type { DeviceSockets } from './device-sockets.ts';
import { InputsSeen } from './inputs-seen.ts';
import type { LaneServer } from './lane-server.ts';
import type { Links } from './links.ts';
import type { OwnLanes } from './own-lanes.ts';
import { wallTenths } from './packet.ts';
import type { BusMetrics } from './ports.ts';
import type { LinkReceiver } from './receiver.ts';
import { Answer, Record } from './records.ts';
import type { Refusals } from './refusals.ts';
import type { Calls } from './remote-router.ts';

/** Who takes which records. */
export interface IncomingPorts {
  links: Links;
  lanes: OwnLanes;
  deviceSockets: DeviceSockets;
  appSockets: AppSockets;
  announcements: Announcements;
  calls: Calls;
  refusals: Refusals;
  metrics: Pick<BusMetrics, 'refused' | 'transit'>;
}

/** One of so many marked effects is measured. */
const SAMPLE = 64;

/** Hands each record that comes to whom it is for, and drops what another router has brought about already. */
export class Incoming {
  /** Set in a router. */
  server: LaneServer | undefined;
  private readonly seen = new InputsSeen();
  private samples = 0;

  constructor(private readonly ports: IncomingPorts) {}

  /** Takes a record, `data[start, end)`. @throws BadPacket, or what its content makes fail */
  take(from: string, at: number, receiver: LinkReceiver, data: Buffer, start: number, end: number): void {
    const kind = data[start] as number;
    if (kind <= Record.INPUT) {
      this.server?.record(from, at, data, start, end);
      return;
    }
    const reader = new ByteReader(data, start + 1, end);
    if (kind === Record.MARK) this.mark(receiver, reader);
    else if (kind === Record.UNMARK) receiver.skips = false;
    else if (kind === Record.ORIGIN) receiver.origins[reader.u16()] = reader.text();
    else if (kind <= Record.DEVICE_NOTE && kind >= Record.DEVICE_FRAME) {
      if (!receiver.skips) this.ports.deviceSockets.take(kind, reader);
    } else if (kind === Record.APP_FRAME) {
      if (!receiver.skips) this.ports.appSockets.takeFrame(reader);
    } else this.other(from, kind, reader);
  }

  /** A process will never ask for anything again. */
  forget(origin: string): void {
    this.seen.forget(origin);
  }

  private mark(receiver: LinkReceiver, reader: ByteReader): void {
    const { metrics } = this.ports;
    const origin = receiver.origins[reader.u16()] ?? '';
    receiver.skips = this.seen.has(origin, reader.u8(), reader.u48(), reader.u8());
    if (receiver.skips) metrics.refused('duplicate');
    else if (++this.samples % SAMPLE === 0) metrics.transit((wallTenths() - reader.u48()) / 10_000);
  }

  private other(from: string, kind: number, reader: ByteReader): void {
    const { lanes, links, appSockets, announcements, refusals } = this.ports;
    if (kind === Record.FLOOR) lanes.takeFloor(reader);
    else if (kind === Record.RESULT) this.result(from, reader);
    else if (kind === Record.APP_CALL) appSockets.takeCall(from, reader);
    else if (kind === Record.ACCOUNTS) appSockets.takeAccounts(from, reader);
    else if (kind === Record.LEFT) appSockets.takeLeft(from, reader.u48());
    else if (kind === Record.JOINED) {
      const call = reader.u48();
      appSockets.takeJoined(from, reader.u48());
      links.answer(from, call, Answer.TAKEN_IN);
    } else if (kind === Record.ACCOUNT_CHANGED) announcements.takeChanged(from, reader);
    else refusals.refuse('malformed', from, 'a record of an unknown kind was skipped', { kind });
  }

  private result(from: string, reader: ByteReader): void {
    const id = reader.u48();
    const how = reader.u8();
    if (how === Answer.TAKEN_IN) this.ports.announcements.takenIn(id, from);
    else this.ports.calls.result(id, how === Answer.FAILED, reader.rest());
  }
}
