import type { DeviceLogin, SessionRef, TargetKey } from '../bus.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

/**
 * Kinds of records on a link; the first byte of each. Kinds may be added without a new version of the bus: a process
 * that does not know one counts and skips it.
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

/** What an INPUT asks. */
export const Op = { LOGIN: 1, FRAME: 2, CLOSED: 3, CALL: 4 } as const;

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
