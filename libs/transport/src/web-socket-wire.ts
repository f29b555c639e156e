import { encodeFrame, encodeResponse, FrameCutter, type Header, headerSize, responseSize } from '@pinwire/protocol';
import type { WebSocket } from 'ws';
import type { Wire, WireHandler, WireLimits, WireStats } from './wire.ts';

/**
 * Frames over a WebSocket. Outward each frame is one binary message. Inward the `device` header is a byte stream in
 * messages (hardware.md 1.3), the `web` header one frame a message (app.md 1.4). Text messages are ignored.
 */
export class WebSocketWire implements Wire {
  private closing = false;
  private readonly cutter: FrameCutter | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly header: Header,
    readonly address: string,
    accept: (wire: WebSocketWire) => WireHandler,
    private readonly limits: WireLimits,
    private readonly stats: WireStats,
  ) {
    const handler = accept(this);
    if (header === 'device') {
      this.cutter = new FrameCutter('device', handler.frame.bind(handler), limits.maxBodyBeforeLogin);
    }
    socket.on('message', (message: Buffer, binary: boolean) => {
      handler.active();
      if (!binary || this.closing) return;
      if (this.cutter === undefined) this.take(message, handler);
      else if (this.cutter.push(message) !== undefined) {
        this.stats.malformed++;
        this.close();
      }
    });
    socket.on('ping', () => handler.active());
    socket.on('error', () => {
      this.stats.malformed++;
      socket.terminate();
    });
    socket.once('close', () => {
      this.closing = true;
      this.cutter?.stop();
      handler.closed();
    });
  }

  loggedIn(): void {
    if (this.cutter) this.cutter.maxBody = this.limits.maxBody;
  }

  frame(command: number, id: number, data: Buffer, start = 0, end = data.length, prefix?: Buffer): void {
    const body = data.subarray(start, end);
    this.send(encodeFrame(this.header, command, id, prefix === undefined ? body : Buffer.concat([prefix, body])));
  }

  response(id: number, status: number): void {
    this.send(encodeResponse(this.header, id, status));
  }

  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.cutter?.stop();
    this.socket.close();
  }

  private send(bytes: Buffer): void {
    if (this.closing) return;
    this.socket.send(bytes);
    if (this.socket.bufferedAmount <= this.limits.maxUnsent) return;
    this.stats.slowReadersCut++;
    this.socket.terminate();
  }

  /** One `web` frame: three header bytes and the body; too short ones are dropped (app.md 1.5). */
  private take(message: Buffer, handler: WireHandler): void {
    if (message.length < headerSize.web) return;
    const command = message[0] as number;
    const id = message.readUInt16BE(1);
    if (command === 0) {
      if (message.length < responseSize.web) return;
      handler.frame(command, id, message, 3, 3, message.readInt32BE(3));
    } else handler.frame(command, id, message, 3, message.length, 0);
  }
}
