import type { Socket } from 'node:net';
import { SNIFF_BYTES } from '@pinwire/protocol';

/** A socket that has not shown yet what it speaks: its first bytes are gathered until they tell. */
export class Undecided {
  private held: Buffer | undefined;

  /**
   * @param since monotonic ms of the connection
   * @param done called once, with the first bytes, or with undefined when the socket closed before
   */
  constructor(
    readonly socket: Socket,
    readonly since: number,
    private readonly done: (first: Buffer | undefined) => void,
  ) {
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
    socket.on('close', this.onClose);
  }

  private readonly onData = (chunk: Buffer): void => {
    const first = this.held === undefined ? chunk : Buffer.concat([this.held, chunk]);
    if (first.length < SNIFF_BYTES) {
      this.held = first;
      return;
    }
    this.release();
    this.done(first);
  };

  private readonly onEnd = (): void => {
    this.socket.destroy();
  };

  private readonly onClose = (): void => {
    this.release();
    this.done(undefined);
  };

  /** Leaves nothing of itself at the socket, which lives on with another owner. */
  private release(): void {
    this.socket.removeListener('data', this.onData);
    this.socket.removeListener('end', this.onEnd);
    this.socket.removeListener('close', this.onClose);
  }
}
