import type { Socket } from 'node:net';
import { FrameCutter, OutBuffer } from '@pinwire/protocol';
import { Flusher } from './flusher.ts';
import type { Wire, WireHandler, WireLimits, WireStats } from './wire.ts';

const flusher = new Flusher<SocketWire>();

/** Bytes a closing socket gets to leave before it is destroyed, in ms. */
const CLOSE_DEADLINE_MS = 5000;

/** Frames over a TCP or TLS socket with the 5-byte or the 7-byte header. */
export class SocketWire implements Wire {
  readonly address: string;
  private readonly out: OutBuffer;
  private readonly cutter: FrameCutter;
  private dirty = false;
  private closing = false;
  /** Takes a chunk as if it had just come in: the bytes that were read to find out the protocol. */
  readonly receive: (chunk: Buffer) => void;

  constructor(
    private readonly socket: Socket,
    header: 'device' | 'mobile',
    accept: (wire: SocketWire) => WireHandler,
    private readonly limits: WireLimits,
    private readonly stats: WireStats,
  ) {
    this.address = plainAddress(socket.remoteAddress);
    this.out = new OutBuffer(header);
    const handler = accept(this);
    this.cutter = new FrameCutter(header, handler.frame.bind(handler), limits.maxBodyBeforeLogin);
    this.receive = (chunk: Buffer): void => {
      handler.active();
      if (this.cutter.push(chunk) === undefined) return;
      this.stats.malformed++;
      this.close();
    };
    socket.on('data', this.receive);
    socket.on('end', () => this.close());
    socket.once('close', () => {
      this.closing = true;
      this.cutter.stop();
      handler.closed();
    });
  }

  /** From now on bodies up to the limit after login are accepted. */
  loggedIn(): void {
    this.cutter.maxBody = this.limits.maxBody;
  }

  frame(command: number, id: number, data: Buffer, start = 0, end = data.length, prefix?: Buffer): void {
    if (this.closing) return;
    this.out.frame(command, id, data, start, end, prefix);
    this.markDirty();
  }

  response(id: number, status: number): void {
    if (this.closing) return;
    this.out.response(id, status);
    this.markDirty();
  }

  close(): void {
    if (this.closing) return;
    this.flush();
    this.closing = true;
    this.cutter.stop();
    this.socket.end();
    // A peer that does not read would keep a half-closed socket for ever.
    const timer = setTimeout(() => this.socket.destroy(), CLOSE_DEADLINE_MS);
    timer.unref();
    this.socket.once('close', () => clearTimeout(timer));
  }

  flush(): void {
    this.dirty = false;
    if (this.closing) return;
    const bytes = this.out.take();
    if (bytes === undefined) return;
    this.socket.write(bytes);
    if (this.socket.writableLength <= this.limits.maxUnsent) return;
    this.stats.slowReadersCut++;
    this.socket.destroy();
  }

  private markDirty(): void {
    // A turn that produces very much for one socket leaves in pieces: the cap must see it.
    if (this.out.length > this.limits.maxUnsent) this.flush();
    if (this.dirty) return;
    this.dirty = true;
    flusher.add(this);
  }
}

/** IPv4 addresses without their IPv6 mapping. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
