import { BadPacket } from './bytes.ts';

/*
 * What travels on the bus, each packet alone in a NATS message to the subject of its receiver:
 *
 *     version u8 | kind u8 | length u8, sender | number u48 | time u48 | DATA: a slice of the record stream
 *
 * A record is its length in 4 bytes and its content. A long one may go on in the next packet. Version, kind and sender
 * stand so in every version.
 */

/**
 * The newest version of the bus that this process understands. A version adds kinds of records or fields at their end,
 * and uses them only while the cluster speaks it (`Cluster.version`); what the version before has stays as it is.
 */
export const BUS_VERSION = 1;

/** The oldest one: that of its neighbour, so that a cluster can be brought up to date one process after the other. */
export const OLDEST_VERSION = Math.max(1, BUS_VERSION - 1);

export const Kind = { DATA: 1, ACK: 2 } as const;

export interface Packet {
  kind: number;
  from: string;
  number: number;
  /** When the sender made the packet, in tenths of a ms since 1970. */
  at: number;
  /** The slice of a DATA packet. */
  data: Buffer;
}

const NAME = /^[\w-]{1,60}$/;

/** The sender speaks a version of the bus that this process does not understand. */
export class OtherVersion extends Error {
  override readonly name = 'OtherVersion';
  constructor(
    readonly version: number,
    /** Name of the sender, if it is one. */
    readonly from: string,
  ) {
    super(`version ${version} of the bus, this process understands ${describeVersions(OLDEST_VERSION, BUS_VERSION)}`);
  }
}

export function describeVersions(oldest: number, newest: number): string {
  return oldest === newest ? String(newest) : `${oldest} and ${newest}`;
}

/** `version`: the one that the cluster speaks. */
export function encodeData(version: number, from: string, number: number, data: Buffer): Buffer {
  const head = encodeHead(version, Kind.DATA, from, number, data.length);
  data.copy(head, head.length - data.length);
  return head;
}

export function encodeAck(version: number, from: string, number: number): Buffer {
  return encodeHead(version, Kind.ACK, from, number, 0);
}

/** @throws OtherVersion, BadPacket */
export function decodePacket(bytes: Buffer): Packet {
  if (bytes.length < 3) throw new BadPacket('a packet is cut');
  const version = bytes[0] as number;
  const start = 3 + (bytes[2] as number);
  const from = bytes.toString('latin1', 3, start);
  if (version < OLDEST_VERSION || version > BUS_VERSION)
    throw new OtherVersion(version, isName(from) ? from : 'unknown');
  if (bytes.length < start + 12) throw new BadPacket('a packet is cut');
  // It becomes a part of a subject.
  if (!isName(from)) throw new BadPacket('the sender has no name');
  return {
    kind: bytes[1] as number,
    from,
    number: bytes.readUIntBE(start, 6),
    at: bytes.readUIntBE(start + 6, 6),
    data: bytes.subarray(start + 12),
  };
}

/** Whether a process may be called so. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** Wall clock in tenths of a ms since 1970. */
export function wallTenths(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 10);
}

function encodeHead(version: number, kind: number, from: string, number: number, more: number): Buffer {
  const out = Buffer.allocUnsafe(3 + from.length + 12 + more);
  out[0] = version;
  out[1] = kind;
  out[2] = from.length;
  out.write(from, 3, 'latin1');
  out.writeUIntBE(number, 3 + from.length, 6);
  out.writeUIntBE(wallTenths(), 9 + from.length, 6);
  return out;
}
