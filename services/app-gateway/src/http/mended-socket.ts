import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { TargetEscaper } from './target-escaper.ts';

type Done = (error?: Error | null) => void;

/** What an HTTP server reads in place of a socket on which a request line has to be mended; it closes with the socket. */
export class MendedSocket extends Duplex {
  private isReleased = false;

  constructor(
    readonly socket: Socket,
    private readonly target: TargetEscaper,
  ) {
    super();
    socket.on('data', this.onData).on('end', this.onEnd).on('close', this.onClose);
  }

  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress;
  }

  get encrypted(): boolean {
    return (this.socket as Partial<TLSSocket>).encrypted === true;
  }

  /** The HTTP server sets how long a connection may be idle. */
  setTimeout(ms: number): this {
    this.socket.setTimeout(ms);
    return this;
  }

  /** Lets go of the socket, which stays open; returns what nobody has read yet. */
  release(): Buffer {
    const unread: Buffer[] = [];
    for (let chunk: Buffer | null = this.read(); chunk !== null; chunk = this.read()) unread.push(chunk);
    this.isReleased = true;
    this.socket.off('data', this.onData).off('end', this.onEnd).off('close', this.onClose);
    this.destroy();
    return Buffer.concat(unread);
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.socket.write(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this.socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: Done): void {
    this.socket.end(() => {
      this.socket.destroy();
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    if (!this.isReleased) this.socket.destroy();
    done(error);
  }

  private readonly onData = (chunk: Buffer): void => {
    if (!this.push(this.target.escape(chunk))) this.socket.pause();
  };

  private readonly onEnd = (): void => {
    this.push(null);
  };

  private readonly onClose = (): void => {
    this.destroy();
  };
}
