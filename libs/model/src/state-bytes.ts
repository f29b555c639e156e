import { exactJson } from './json.ts';
import type { Doc } from './types.ts';

/** Collects length-prefixed values; lengths and counts are little-endian base 128 (7 bits a byte). */
export class StateWriter {
  private data = Buffer.allocUnsafe(512);
  private at = 0;

  private room(bytes: number): void {
    if (this.at + bytes <= this.data.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.data.length * 2, this.at + bytes));
    this.data.copy(larger, 0, 0, this.at);
    this.data = larger;
  }

  /** A whole number 0…2^31 − 1. */
  count(value: number): void {
    this.room(5);
    let rest = value;
    while (rest > 127) {
      this.data[this.at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.data[this.at++] = rest;
  }

  bytes(value: Buffer): void {
    this.count(value.length);
    this.room(value.length);
    this.at += value.copy(this.data, this.at);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.count(length);
    this.room(length);
    this.at += this.data.write(value, this.at);
  }

  json(value: Doc): void {
    this.text(exactJson(value));
  }

  list(values: readonly Buffer[]): void {
    this.count(values.length);
    for (const value of values) this.bytes(value);
  }

  bytesMap(map: ReadonlyMap<string, Buffer>): void {
    this.count(map.size);
    for (const [key, value] of map) {
      this.text(key);
      this.bytes(value);
    }
  }

  finish(): Buffer {
    return Buffer.from(this.data.subarray(0, this.at));
  }
}

/** Reads what `StateWriter` wrote. Every method throws a `RangeError` past the end. */
export class StateReader {
  private at = 0;

  constructor(private readonly data: Buffer) {}

  count(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.data[this.at++];
      if (byte === undefined) throw new RangeError('the state is cut');
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw new RangeError('a length in the state is too long');
  }

  private slice(): Buffer {
    const length = this.count();
    const end = this.at + length;
    if (end > this.data.length) throw new RangeError('the state is cut');
    const slice = this.data.subarray(this.at, end);
    this.at = end;
    return slice;
  }

  /** A copy: a view would keep the whole encoded state in memory as long as one old value of it lives. */
  bytes(): Buffer {
    return Buffer.from(this.slice());
  }

  text(): string {
    return this.slice().toString();
  }

  list(): Buffer[] {
    const out: Buffer[] = [];
    for (let left = this.count(); left > 0; left--) out.push(this.bytes());
    return out;
  }

  /** `into` makes the map, when there is an entry. */
  bytesMap(into: () => Map<string, Buffer>): void {
    for (let left = this.count(); left > 0; left--) into().set(this.text(), this.bytes());
  }

  end(): void {
    if (this.at !== this.data.length) throw new RangeError('the state has more bytes than it should');
  }
}
