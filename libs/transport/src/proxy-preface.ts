import type { Socket } from 'node:net';
import { type ProxyHeader, readProxyHeader } from './proxy-protocol.ts';

/**
 * Reads the PROXY header of a connection from a balancer, then puts back what follows it and hands over; the socket is
 * paused then. A connection without a good header, or one that ends before, is destroyed.
 */
export class ProxyPreface {
  private held: Buffer = Buffer.alloc(0);

  /**
   * @param since monotonic ms of the connection
   * @param done called once, with the header, or with undefined when the socket was closed before it
   */
  constructor(
    readonly socket: Socket,
    readonly since: number,
    private readonly done: (header: ProxyHeader | undefined) => void,
  ) {
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
    socket.on('close', this.onClose);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const header = readProxyHeader(this.held);
    if (header === 'more') return;
    if (header === 'bad') {
      this.socket.destroy();
      return;
    }
    this.release();
    this.socket.pause();
    if (header.bytes < this.held.length) this.socket.unshift(this.held.subarray(header.bytes));
    this.done(header);
  };

  private readonly onEnd = (): void => {
    this.socket.destroy();
  };

  private readonly onClose = (): void => {
    this.release();
    this.done(undefined);
  };

  private release(): void {
    this.socket.removeListener('data', this.onData);
    this.socket.removeListener('end', this.onEnd);
    this.socket.removeListener('close', this.onClose);
  }
}
