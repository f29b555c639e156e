import { Command } from './commands.ts';

/**
 * Receives each complete frame. The body is `data[start, end)` and is only valid during the call: whoever keeps it
 * copies it. For a RESPONSE the body is empty and `status` holds its code.
 */
export type OnFrame = (command: number, id: number, data: Buffer, start: number, end: number, status: number) => void;

/** Why a stream cannot be cut any further; the owner of the socket closes it. */
export type CutFault = 'too-long';

const EMPTY = Buffer.alloc(0);

/**
 * Cuts a byte stream into frames of the device (5 byte) or mobile (7 byte) header. Complete frames inside one chunk
 * are handed on without a copy; only a frame that spans chunks is gathered. A length over `maxBody` is a fault as
 * soon as the header is there (app.md 1.5 "do better").
 */
export class FrameCutter {
  private rest: Buffer = EMPTY;
  private used = 0;
  private readonly headerBytes: 5 | 7;
  private stopped = false;
  private paused = false;

  constructor(
    header: 'device' | 'mobile',
    private readonly onFrame: OnFrame,
    /** Longest accepted body in bytes; may change over the life of a connection (before and after login). */
    public maxBody: number,
  ) {
    this.headerBytes = header === 'device' ? 5 : 7;
  }

  /** Bytes held back because their frame is not complete yet, or because of `pause()`. */
  get pendingBytes(): number {
    return this.used;
  }

  /** Makes `push` ignore all further bytes, also those left of the current chunk. */
  stop(): void {
    this.stopped = true;
    this.rest = EMPTY;
    this.used = 0;
  }

  /** Hands on no frame until `resume()`; what comes meanwhile is kept, so the owner reads no more from the socket. */
  pause(): void {
    this.paused = true;
  }

  /** Hands on what was kept, unless one of these frames pauses again; returns a fault as `push` does. */
  resume(): CutFault | undefined {
    this.paused = false;
    if (this.stopped || this.used === 0) return undefined;
    const { rest, used } = this;
    this.rest = EMPTY;
    this.used = 0;
    return this.cut(rest, 0, used);
  }

  /** Takes the next chunk; returns a fault when the stream must be closed. */
  push(chunk: Buffer): CutFault | undefined {
    if (this.stopped) return undefined;
    if (this.paused) {
      this.keep(chunk, 0, chunk.length);
      return undefined;
    }
    if (this.used === 0) return this.cut(chunk, 0, chunk.length);
    // Finish the frame that an earlier chunk began; what follows it is cut straight from this chunk.
    let at = 0;
    for (;;) {
      const need = this.bytesNeeded();
      if (need < 0) return 'too-long';
      if (need > 0) {
        const take = Math.min(need, chunk.length - at);
        if (take === 0) return undefined;
        this.keep(chunk, at, at + take);
        at += take;
        continue;
      }
      const frame = this.rest;
      const end = this.used;
      this.rest = EMPTY;
      this.used = 0;
      const fault = this.cut(frame, 0, end);
      if (fault || this.stopped) return fault;
      if (this.paused) {
        this.keep(chunk, at, chunk.length);
        return undefined;
      }
      return at < chunk.length ? this.cut(chunk, at, chunk.length) : undefined;
    }
  }

  /** Bytes that are still missing to the end of the gathered frame or its header; −1 when it is too long. */
  private bytesNeeded(): number {
    if (this.used < this.headerBytes) return this.headerBytes - this.used;
    if (this.rest[0] === Command.RESPONSE) return this.headerBytes - this.used;
    const length = this.lengthAt(this.rest, 0);
    return length > this.maxBody ? -1 : this.headerBytes + length - this.used;
  }

  private lengthAt(data: Buffer, at: number): number {
    return this.headerBytes === 5 ? data.readUInt16BE(at + 3) : data.readUInt32BE(at + 3);
  }

  private cut(data: Buffer, from: number, to: number): CutFault | undefined {
    const headerBytes = this.headerBytes;
    let at = from;
    while (to - at >= headerBytes) {
      const command = data[at] as number;
      const id = ((data[at + 1] as number) << 8) | (data[at + 2] as number);
      const length = this.lengthAt(data, at);
      const start = at + headerBytes;
      if (command === Command.RESPONSE) {
        at = start;
        this.onFrame(command, id, data, start, start, length);
      } else {
        if (length > this.maxBody) return 'too-long';
        if (to - start < length) break;
        at = start + length;
        this.onFrame(command, id, data, start, at, 0);
      }
      if (this.stopped) return undefined;
      if (this.paused) break;
    }
    if (at < to) this.keep(data, at, to);
    return undefined;
  }

  /** Grows by doubling, so that a frame that arrives byte by byte costs linear time. */
  private keep(data: Buffer, start: number, end: number): void {
    const total = this.used + end - start;
    if (total > this.rest.length) {
      const grown = Buffer.allocUnsafe(Math.max(64, 2 * total));
      this.rest.copy(grown, 0, 0, this.used);
      this.rest = grown;
    }
    data.copy(this.rest, this.used, start, end);
    this.used = total;
  }
}
