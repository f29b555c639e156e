import type { Socket } from 'node:net';

/**
 * The first bytes of a connection, gathered until `read` makes something of them. A connection that ends before, or whose
 * bytes are `bad`, is destroyed. Afterwards nothing of this is left at the socket, which lives on with another owner.
 */
export class Opening<T> {
  private held: Buffer = Buffer.alloc(0);

  /**
   * @param since monotonic ms of the connection
   * @param read what the bytes so far say
   * @param done called once, with that and the bytes, or with undefined when the socket was closed before it
   */
  constructor(
    readonly socket: Socket,
    readonly since: number,
    private readonly read: (held: Buffer) => T | 'more' | 'bad',
    private readonly done: (what: T | undefined, held: Buffer) => void,
  ) {
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
    socket.on('close', this.onClose);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const what = this.read(this.held);
    if (what === 'more') return;
    if (what === 'bad') {
      this.socket.destroy();
      return;
    }
    this.release();
    this.done(what, this.held);
  };

  private readonly onEnd = (): void => {
    this.socket.destroy();
  };

  private readonly onClose = (): void => {
    this.release();
    this.done(undefined, this.held);
  };

  private release(): void {
    this.socket.removeListener('data', this.onData);
    this.socket.removeListener('end', this.onEnd);
    this.socket.removeListener('close', this.onClose);
  }
}
