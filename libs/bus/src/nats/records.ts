import type { DeviceLogin, OutsideWrite, SessionRef, TargetKey } from '../bus.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

/**
 * Kinds of records on a link; the first byte of each. A new one comes with a new version of the bus (packet.ts); a
 * process that does not know one counts and skips it.
 */
export const Record = {
  /** origin → router: the lane of a shard starts at a number, under an epoch. */
  LANE_START: 1,
  /** origin → router: a session of the lane that is logged in already. */
  ATTACH: 2,
  /** origin → router: one numbered input of a lane. */
  INPUT: 3,
  /** router → origin: everything of the lane up to a number is done for good. */
  FLOOR: 4,
  /** any → any: the answer to a call. */
  RESULT: 5,
  /** router → gateway: what follows belongs to an input. */
  MARK: 6,
  /** router → gateway: what follows belongs to no input. */
  UNMARK: 7,
  /** router → gateway: names an origin for MARK. */
  ORIGIN: 8,
  DEVICE_FRAME: 9,
  DEVICE_RESPONSE: 10,
  DEVICE_IDLE: 11,
  DEVICE_CLOSE: 12,
  DEVICE_NOTE: 13,
  /** any → app-gateway: a frame for an audience. */
  APP_FRAME: 14,
  /** any → app-gateway: a call of AppGatewayLink. */
  APP_CALL: 15,
  /** app-gateway → all: all accounts that have sockets there. */
  ACCOUNTS: 16,
  /** app-gateway → all: an account has its first socket there; asks for a RESULT. */
  JOINED: 17,
  LEFT: 18,
  /** any → all: an account's document changed; asks for a RESULT. */
  ACCOUNT_CHANGED: 19,
} as const;

/** How a RESULT came about: a call was carried out, or failed; an announcement was taken in. */
export const Answer = { DONE: 0, FAILED: 1, TAKEN_IN: 2 } as const;

/** What an INPUT asks. A WRITE is a call too, but one of the pin path: no serialisation, no promise. */
export const Op = { LOGIN: 1, FRAME: 2, CLOSED: 3, CALL: 4, WRITE: 5 } as const;

/** What an OutsideWrite has, in a byte. */
const Has = { DELIVER: 1, RULES: 2, TIME: 4, FROM: 8, RELAY: 16 } as const;

export function writeTarget(out: ByteWriter, { accountId, dashId, targetId, route }: TargetKey): void {
  out.u48(accountId);
  out.i32(dashId);
  out.i32(targetId);
  out.text(route);
}

export function readTarget(input: ByteReader): TargetKey {
  return { accountId: input.u48(), dashId: input.i32(), targetId: input.i32(), route: input.text() };
}

export function writeLogin(out: ByteWriter, { target, id, address, client }: DeviceLogin): void {
  writeTarget(out, target);
  out.u32(id);
  writeOptional(out, address);
  writeOptional(out, client);
}

export function readLogin(input: ByteReader): DeviceLogin {
  const target = readTarget(input);
  const id = input.u32();
  return { target, id, address: readOptional(input), client: readOptional(input) };
}

function writeOptional(out: ByteWriter, text: string | undefined): void {
  out.u8(text === undefined ? 0 : 1);
  out.text(text ?? '');
}

function readOptional(input: ByteReader): string | undefined {
  const isThere = input.u8() === 1;
  const text = input.text();
  return isThere ? text : undefined;
}

/** A session of any gateway; the receiver of an optional one reads '' for none. */
export function writeRef(out: ByteWriter, ref: SessionRef | undefined): void {
  out.text(ref?.gateway ?? '');
  out.u48(ref?.number ?? 0);
}

export function readRef(input: ByteReader): SessionRef | undefined {
  const gateway = input.text();
  const number = input.u48();
  return gateway === '' ? undefined : { gateway, number };
}

export function writeOutside(out: ByteWriter, write: OutsideWrite): void {
  const { target, id, body, relay, from, deliver, rules, recordedAt } = write;
  writeTarget(out, target);
  out.u32(id);
  out.u8(
    (deliver ? Has.DELIVER : 0) |
      (rules ? Has.RULES : 0) |
      (recordedAt === undefined ? 0 : Has.TIME) |
      (from ? Has.FROM : 0) |
      (relay ? Has.RELAY : 0),
  );
  if (recordedAt !== undefined) out.u48(recordedAt);
  if (from) writeRef(out, from);
  if (relay) {
    out.u32(relay.length);
    out.raw(relay);
  }
  out.raw(body);
}

/** Its buffers are copies: the target may have to be loaded first. */
export function readOutside(input: ByteReader): OutsideWrite {
  const target = readTarget(input);
  const id = input.u32();
  const has = input.u8();
  const recordedAt = has & Has.TIME ? input.u48() : undefined;
  const from = has & Has.FROM ? readRef(input) : undefined;
  const relay = has & Has.RELAY ? Buffer.from(input.bytes(input.u32())) : undefined;
  const write = { target, id, body: Buffer.from(input.rest()), relay, from, deliver: (has & Has.DELIVER) !== 0 };
  return { ...write, rules: (has & Has.RULES) !== 0, ...(recordedAt !== undefined && { recordedAt }) };
}

/** The answer to a WRITE. */
export function encodeCount(count: number): Buffer {
  const out = Buffer.allocUnsafe(4);
  out.writeUInt32BE(count);
  return out;
}

export function decodeCount(answer: Buffer): number {
  return answer.readUInt32BE();
}
