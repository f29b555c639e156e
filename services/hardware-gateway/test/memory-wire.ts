import { encodeFrame, encodeResponse, FrameCutter } from '@pinwire/protocol';
import type { Wire, WireHandler } from '@pinwire/transport';

/** A frame as text: `20 3 vw|5|1`, a response `0 3 200`. NUL is written `|`. */
export type Line = string;

export function lineOf(command: number, id: number, body: Buffer): Line {
  return `${command} ${id} ${body.toString().replaceAll('\0', '|')}`;
}

/** A device's connection without a socket: bytes in, frames out, at once. */
export class MemoryWire implements Wire {
  readonly address = '192.0.2.7';
  readonly transport = 'tcp';
  /** What the device got since the last `take()`. */
  got: Line[] = [];
  isClosed = false;
  isLoggedIn = false;
  /** False: a board without power. Its connection only ends with `hangUp()`. */
  answersClose = true;
  private readonly handler: WireHandler;
  private readonly cutter: FrameCutter;

  constructor(accept: (wire: MemoryWire) => WireHandler) {
    this.handler = accept(this);
    this.cutter = new FrameCutter('device', this.handler.frame.bind(this.handler), 65_536);
  }

  // ---- the device's side -------------------------------------------------------------------------------------------

  /** One frame; `|` in the text is NUL. */
  send(command: number, id: number, body: string | Buffer = ''): void {
    this.sendBytes(encodeFrame('device', command, id, bytesOf(body)));
  }

  respond(id: number, status: number): void {
    this.sendBytes(encodeResponse('device', id, status));
  }

  sendBytes(bytes: Buffer): void {
    if (this.isClosed) throw new Error('the connection is closed');
    this.handler.active();
    this.cutter.push(bytes);
  }

  /** The device hangs up. */
  hangUp(): void {
    if (this.isClosed && !this.answersClose) this.handler.closed();
    else this.close();
  }

  /** What the device got since the last call; the last line is `closed` when the server hung up. */
  take(): Line[] {
    const { got } = this;
    this.got = [];
    return got;
  }

  // ---- the server's side -------------------------------------------------------------------------------------------

  frame(command: number, id: number, data: Buffer, start = 0, end = data.length, prefix = Buffer.alloc(0)): void {
    if (!this.isClosed) this.got.push(lineOf(command, id, Buffer.concat([prefix, data.subarray(start, end)])));
  }

  response(id: number, status: number): void {
    if (!this.isClosed) this.got.push(`0 ${id} ${status}`);
  }

  loggedIn(): void {
    this.isLoggedIn = true;
  }

  pause(): void {
    this.cutter.pause();
  }

  resume(): void {
    this.cutter.resume();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.got.push('closed');
    this.cutter.stop();
    if (this.answersClose) this.handler.closed();
  }
}

/** Bytes of a text in which `|` is NUL. */
export function bytesOf(body: string | Buffer): Buffer {
  return typeof body === 'string' ? Buffer.from(body.replaceAll('|', '\0')) : body;
}
