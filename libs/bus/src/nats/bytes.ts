const FIRST_BYTES = 4096;

/** A growing buffer to which records are written; numbers are big-endian. */
export class ByteWriter {
  bytes: Buffer = Buffer.alloc(0);
  length = 0;

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  u16(value: number): void {
    this.reserve(2);
    this.bytes[this.length++] = value >>> 8;
    this.bytes[this.length++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeUInt32BE(value, this.length);
  }

  i32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeInt32BE(value, this.length);
  }

  /** Up to 2^48 − 1: counters that never come to their end. */
  u48(value: number): void {
    this.reserve(6);
    this.length = this.bytes.writeUIntBE(value, this.length, 6);
  }

  /** Length and UTF-8 bytes, at most 65,535 of them. */
  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.u16(size);
    this.reserve(size);
    this.length += this.bytes.write(value, this.length);
  }

  /** `data[start, end)` without a length. */
  raw(data: Uint8Array, start = 0, end = data.length): void {
    const size = end - start;
    this.reserve(size);
    // A native copy costs more than the loop for the short bodies of pin traffic.
    if (size > 48) this.bytes.set(data.subarray(start, end), this.length);
    else for (let from = start, to = this.length; from < end; ) this.bytes[to++] = data[from++] as number;
    this.length += size;
  }

  /** Starts a record: its length is written by `end`, which gets what this returns. */
  begin(): number {
    this.reserve(4);
    const at = this.length;
    this.length += 4;
    return at;
  }

  end(at: number): void {
    this.bytes.writeUInt32BE(this.length - at - 4, at);
  }

  /** All bytes so far; the writer starts anew. */
  take(): Buffer {
    const out = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.alloc(0);
    this.length = 0;
    return out;
  }

  private reserve(more: number): void {
    const total = this.length + more;
    if (total <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(FIRST_BYTES, 2 * this.bytes.length, total));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}

/** A message of a peer that is cut or makes no sense. */
export class BadPacket extends Error {
  override readonly name = 'BadPacket';
}

/** Reads what ByteWriter wrote. @throws BadPacket past the end */
export class ByteReader {
  at: number;

  constructor(
    readonly data: Buffer,
    start = 0,
    readonly end = data.length,
  ) {
    this.at = start;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  u8(): number {
    return this.data[this.skip(1)] as number;
  }

  u16(): number {
    return this.data.readUInt16BE(this.skip(2));
  }

  u32(): number {
    return this.data.readUInt32BE(this.skip(4));
  }

  i32(): number {
    return this.data.readInt32BE(this.skip(4));
  }

  u48(): number {
    return this.data.readUIntBE(this.skip(6), 6);
  }

  text(): string {
    const size = this.u16();
    const at = this.skip(size);
    return this.data.toString('utf8', at, at + size);
  }

  /** So many bytes, as a view. */
  bytes(length: number): Buffer {
    const at = this.skip(length);
    return this.data.subarray(at, at + length);
  }

  /** What is left, as a view. */
  rest(): Buffer {
    return this.bytes(this.end - this.at);
  }

  private skip(bytes: number): number {
    const { at } = this;
    if (bytes < 0 || at + bytes > this.end) throw new BadPacket('a record is cut');
    this.at = at + bytes;
    return at;
  }
}
