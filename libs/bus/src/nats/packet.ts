import { BadPacket } from './bytes.ts';

/**
 * What travels on the bus, each packet alone in a NATS message to the subject of its receiver:
 *
 *     version u8 | kind u8 | length u8, sender | number u48 | time u48 | DATA: a slice of the record stream
 *
 * A record is its length in 4 bytes and its content. A long one may go on in the next packet.
 */
export const BUS_VERSION = 1;

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

/** The sender speaks another version of the bus. */
export class OtherVersion extends Error {
  override readonly name = 'OtherVersion';
}

export function encodeData(from: string, number: number, data: Buffer): Buffer {
  const head = encodeHead(Kind.DATA, from, number, data.length);
  data.copy(head, head.length - data.length);
  return head;
}

export function encodeAck(from: string, number: number): Buffer {
  return encodeHead(Kind.ACK, from, number, 0);
}

/** @throws OtherVersion, BadPacket */
export function decodePacket(bytes: Buffer): Packet {
  if (bytes.length < 3) throw new BadPacket('a packet is cut');
  const version = bytes[0] as number;
  // The neighbours speak to each other while a cluster is brought up to date: a version only adds kinds of records.
  if (Math.abs(version - BUS_VERSION) > 1)
    throw new OtherVersion(`version ${version}, this process speaks ${BUS_VERSION}`);
  const start = 3 + (bytes[2] as number);
  if (bytes.length < start + 12) throw new BadPacket('a packet is cut');
  const from = bytes.toString('latin1', 3, start);
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

function encodeHead(kind: number, from: string, number: number, more: number): Buffer {
  const out = Buffer.allocUnsafe(3 + from.length + 12 + more);
  out[0] = BUS_VERSION;
  out[1] = kind;
  out[2] = from.length;
  out.write(from, 3, 'latin1');
  out.writeUIntBE(number, 3 + from.length, 6);
  out.writeUIntBE(wallTenths(), 9 + from.length, 6);
  return out;
}
