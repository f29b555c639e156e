import { type Header, headerSize, responseSize, writeHeader } from './headers.ts';

const FIRST_BYTES = 512;

/**
 * Gathers all frames that one turn of the event loop produces for one socket, so that they leave in one write.
 * `take()` gives the bytes away; the next frame starts a new buffer, since the socket may still hold the old one.
 */
export class OutBuffer {
  private bytes: Buffer | undefined;
  private used = 0;

  constructor(readonly header: Header) {}

  /** Bytes gathered since the last `take()`. */
  get length(): number {
    return this.used;
  }

  /** Appends a frame whose body is `prefix` followed by `data[start, end)`. */
  frame(command: number, id: number, data: Buffer, start = 0, end = data.length, prefix?: Buffer): void {
    const prefixBytes = prefix === undefined ? 0 : prefix.length;
    const length = prefixBytes + end - start;
    const out = this.reserve(headerSize[this.header] + length);
    let at = writeHeader(this.header, out, this.used, command, id, length);
    if (prefix !== undefined) {
      prefix.copy(out, at);
      at += prefixBytes;
    }
    // A native copy costs more than the loop for the short bodies of pin traffic.
    if (end - start > 48) data.copy(out, at, start, end);
    else for (let from = start, to = at; from < end; ) out[to++] = data[from++] as number;
    this.used += headerSize[this.header] + length;
  }

  /** Appends a RESPONSE. */
  response(id: number, status: number): void {
    const out = this.reserve(responseSize[this.header]);
    writeHeader(this.header === 'web' ? 'mobile' : this.header, out, this.used, 0, id, status);
    this.used += responseSize[this.header];
  }

  /** Appends the header of an unmasked binary WebSocket message of `length` bytes (RFC 6455 5.2), which are to follow. */
  message(length: number): void {
    const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    const out = this.reserve(size);
    let at = this.used;
    out[at++] = 0x82;
    if (size === 2) out[at] = length;
    else if (size === 4) {
      out[at] = 126;
      out.writeUInt16BE(length, at + 1);
    } else {
      out[at] = 127;
      out.writeUIntBE(0, at + 1, 2);
      out.writeUIntBE(length, at + 3, 6);
    }
    this.used += size;
  }

  /** All gathered bytes, or undefined when there are none. */
  take(): Buffer | undefined {
    if (this.bytes === undefined || this.used === 0) return undefined;
    const out = this.bytes.subarray(0, this.used);
    this.bytes = undefined;
    this.used = 0;
    return out;
  }

  private reserve(bytes: number): Buffer {
    const total = this.used + bytes;
    if (this.bytes === undefined) {
      this.bytes = Buffer.allocUnsafe(Math.max(FIRST_BYTES, total));
    } else if (total > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, total));
      this.bytes.copy(grown, 0, 0, this.used);
      this.bytes = grown;
    }
    return this.bytes;
  }
}
