import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Command, FrameCutter, OutBuffer } from '@pinwire/protocol';
import { Flusher } from './flusher.ts';
import type { PreLoginPlace } from './pre-login.ts';
import type { Transport, Wire, WireHandler, WireLimits, WireStats } from './wire.ts';

const flusher = new Flusher<SocketWire>();

/** Time in ms that a closing socket gets to send what is left before it is destroyed. */
const CLOSE_DEADLINE_MS = 5000;

/** Frames over a TCP or TLS socket with the 5-byte or the 7-byte header. */
export class SocketWire implements Wire {
  readonly address: string;
  private readonly out: OutBuffer;
  private readonly cutter: FrameCutter;
  private readonly handler: WireHandler;
  private dirty = false;
  private closing = false;
  private paused = false;
  /** The peer has ended its side; what it sent before waits until `resume()`. */
  private hasEnded = false;

  /**
   * @param place the socket's share of what is allowed before login; the wire gives it back
   */
  constructor(
    private readonly socket: Socket,
    header: 'device' | 'mobile',
    private place: PreLoginPlace | undefined,
    accept: (wire: SocketWire) => WireHandler,
    private readonly limits: WireLimits,
    private readonly stats: WireStats,
  ) {
    this.address = plainAddress(socket.remoteAddress);
    this.out = new OutBuffer(header);
    this.handler = accept(this);
    this.cutter = new FrameCutter(header, this.handler.frame.bind(this.handler), limits.maxBodyBeforeLogin);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('end', () => this.ended());
    socket.on('close', () => this.closed());
  }

  get transport(): Transport {
    return isEncrypted(this.socket) ? 'tls' : 'tcp';
  }

  /** Takes a chunk as if it had just come in: the bytes that were read to find out the protocol. */
  receive(chunk: Buffer): void {
    this.handler.active();
    if (this.cutter.push(chunk) !== undefined) this.malformed();
    else if (this.place?.holds(this.cutter.pendingBytes) === false) this.close();
  }

  loggedIn(): void {
    this.cutter.maxBody = this.limits.maxBody;
    this.place?.leave();
    this.place = undefined;
  }

  frame(command: number, id: number, data: Buffer, start = 0, end = data.length, prefix?: Buffer): void {
    if (this.closing) return;
    this.out.frame(command, id, data, start, end, prefix);
    (this.stats.framesOut[command] as number)++;
    this.markDirty();
  }

  response(id: number, status: number): void {
    if (this.closing) return;
    this.out.response(id, status);
    (this.stats.framesOut[Command.RESPONSE] as number)++;
    this.markDirty();
  }

  pause(): void {
    this.paused = true;
    this.cutter.pause();
    this.socket.pause();
  }

  resume(): void {
    if (this.closing) return;
    this.paused = false;
    this.socket.resume();
    if (this.cutter.resume() !== undefined) this.malformed();
    else if (this.hasEnded) this.ended();
  }

  close(): void {
    if (this.closing) return;
    this.flush();
    this.closing = true;
    this.cutter.stop();
    this.socket.end();
    // What still comes in is read and dropped, so that the end of it is seen; a peer that neither reads nor ends would
    // keep a half-closed socket for ever.
    this.socket.resume();
    const timer = setTimeout(() => this.socket.destroy(), CLOSE_DEADLINE_MS);
    timer.unref();
    this.socket.on('close', () => clearTimeout(timer));
  }

  /** Sends what this turn of the event loop produced, in one write. */
  flush(): void {
    this.dirty = false;
    if (this.closing) return;
    const bytes = this.out.take();
    if (bytes === undefined) return;
    if (this.socket.writableLength <= this.limits.maxUnsent) {
      this.socket.write(bytes);
      return;
    }
    this.stats.slowReadersCut++;
    this.closing = true;
    this.cutter.stop();
    this.socket.destroy();
  }

  private markDirty(): void {
    // A turn that produces very much for one socket leaves in pieces: the cap must see it.
    if (this.out.length > this.limits.maxUnsent) this.flush();
    if (this.dirty) return;
    this.dirty = true;
    flusher.add(this);
  }

  /** A peer may send all it has, end its side, and then read the answers, as `nc -N` does. */
  private ended(): void {
    this.hasEnded = true;
    if (this.paused || this.closing) return;
    if (this.handler.ended) this.handler.ended();
    else this.close();
  }

  private malformed(): void {
    this.stats.malformed++;
    this.close();
  }

  private closed(): void {
    this.closing = true;
    this.cutter.stop();
    this.place?.leave();
    this.handler.closed();
  }
}

/** Whether a socket is one over TLS, which may have ended at a balancer. */
export function isEncrypted(socket: Socket): boolean {
  return (socket as Partial<TLSSocket>).encrypted === true;
}

/** IPv4 addresses without their IPv6 mapping. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
