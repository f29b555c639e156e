import type { Socket } from 'node:net';
import { Command, FrameCutter, type Header, headerSize, OutBuffer, responseSize } from '@pinwire/protocol';
import type { WebSocket } from 'ws';
import { Flusher } from './flusher.ts';
import type { PreLoginPlace } from './pre-login.ts';
import { isEncrypted, plainAddress } from './socket-wire.ts';
import type { Transport, Wire, WireHandler, WireLimits, WireStats } from './wire.ts';

const flusher = new Flusher<WebSocketWire>();

/**
 * Frames over a WebSocket. Outward each frame is one binary message. Inward the `device` header is a byte stream in
 * messages (hardware.md 1.3), the `web` header one frame a message (app.md 1.4). Text messages are ignored.
 *
 * Messages are written to the socket below, all of one turn in one write, instead of one by one through `ws`: without
 * extensions a message of a server is a short header and the bytes, and `ws` itself only writes whole control frames.
 */
export class WebSocketWire implements Wire {
  readonly address: string;
  private readonly out: OutBuffer;
  private readonly cutter: FrameCutter | undefined;
  private readonly handler: WireHandler;
  /** Messages of the `web` header that came while paused. */
  private waiting: Buffer[] | undefined;
  private waitingBytes = 0;
  private paused = false;
  private dirty = false;
  private closing = false;

  /**
   * @param below the TCP or TLS socket that the WebSocket was made from
   * @param place the socket's share of what is allowed before login; the wire gives it back
   */
  constructor(
    private readonly socket: WebSocket,
    private readonly below: Socket,
    private readonly header: Header,
    private place: PreLoginPlace | undefined,
    accept: (wire: WebSocketWire) => WireHandler,
    private readonly limits: WireLimits,
    private readonly stats: WireStats,
  ) {
    this.address = plainAddress(below.remoteAddress);
    this.out = new OutBuffer(header);
    this.handler = accept(this);
    if (header === 'device') {
      this.cutter = new FrameCutter(header, this.handler.frame.bind(this.handler), limits.maxBodyBeforeLogin);
    }
    socket.on('message', (message: Buffer, binary: boolean) => this.receive(message, binary));
    socket.on('ping', () => this.handler.active());
    // `ws` has sent the close frame that says why; it gets there only when what still comes is read.
    socket.on('error', () => this.malformed());
    socket.on('close', () => this.closed());
  }

  get transport(): Transport {
    return isEncrypted(this.below) ? 'websocket-tls' : 'websocket';
  }

  loggedIn(): void {
    if (this.cutter) this.cutter.maxBody = this.limits.maxBody;
    this.place?.leave();
    this.place = undefined;
  }

  frame(command: number, id: number, data: Buffer, start = 0, end = data.length, prefix?: Buffer): void {
    if (this.closing) return;
    this.out.message(headerSize[this.header] + (prefix?.length ?? 0) + end - start);
    this.out.frame(command, id, data, start, end, prefix);
    (this.stats.framesOut[command] as number)++;
    this.markDirty();
  }

  response(id: number, status: number): void {
    if (this.closing) return;
    this.out.message(responseSize[this.header]);
    this.out.response(id, status);
    (this.stats.framesOut[Command.RESPONSE] as number)++;
    this.markDirty();
  }

  pause(): void {
    this.paused = true;
    this.cutter?.pause();
    this.socket.pause();
  }

  resume(): void {
    if (this.closing) return;
    this.paused = false;
    this.socket.resume();
    if (this.cutter?.resume() !== undefined) this.malformed();
    const { waiting } = this;
    this.waiting = undefined;
    this.waitingBytes = 0;
    for (const message of waiting ?? []) this.takeWeb(message);
  }

  close(): void {
    if (this.closing) return;
    this.flush();
    this.closing = true;
    this.cutter?.stop();
    this.waiting = undefined;
    this.socket.resume();
    // `ws` destroys the socket itself when the peer does not answer.
    this.socket.close();
  }

  /** Sends what this turn of the event loop produced, in one write. */
  flush(): void {
    this.dirty = false;
    if (this.closing) return;
    const bytes = this.out.take();
    if (bytes === undefined || this.socket.readyState !== this.socket.OPEN) return;
    if (this.below.writableLength <= this.limits.maxUnsent) {
      this.below.write(bytes);
      return;
    }
    this.stats.slowReadersCut++;
    this.closing = true;
    this.cutter?.stop();
    this.socket.terminate();
  }

  private markDirty(): void {
    if (this.out.length > this.limits.maxUnsent) this.flush();
    if (this.dirty) return;
    this.dirty = true;
    flusher.add(this);
  }

  private receive(message: Buffer, binary: boolean): void {
    this.handler.active();
    if (!binary || this.closing) return;
    if (this.cutter === undefined) this.takeWeb(message);
    else if (this.cutter.push(message) !== undefined) {
      this.malformed();
      return;
    }
    if (this.place?.holds(this.cutter?.pendingBytes ?? this.waitingBytes) === false) this.close();
  }

  /** One `web` frame: three header bytes and the body; too short ones are dropped (app.md 1.5). */
  private takeWeb(message: Buffer): void {
    if (this.closing || message.length < headerSize.web) return;
    if (this.paused) {
      // `ws` hands on what it has already read: at most one chunk of the socket.
      this.waiting ??= [];
      this.waiting.push(message);
      this.waitingBytes += message.length;
      return;
    }
    const command = message[0] as number;
    const id = message.readUInt16BE(1);
    if (command === 0) {
      if (message.length < responseSize.web) return;
      this.handler.frame(command, id, message, 3, 3, message.readInt32BE(3));
    } else this.handler.frame(command, id, message, 3, message.length, 0);
  }

  private malformed(): void {
    this.stats.malformed++;
    this.close();
  }

  private closed(): void {
    this.closing = true;
    this.cutter?.stop();
    this.place?.leave();
    this.handler.closed();
  }
}
