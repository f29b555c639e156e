import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Sockets of HTTP at a time (P7). WebSockets are counted by those who take them over. */
const MAX_CONNECTIONS = 10_000;

const REFUSAL = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

/** Sockets that a server which listens nowhere gets from others. */
export class Connections {
  private readonly open = new Set<Socket>();
  private readonly forget: (this: Socket) => void;
  private emptied: (() => void) | undefined;
  /** From now on each connection ends with the answer under way. */
  isClosing = false;

  constructor(
    private readonly server: Server,
    private readonly max = MAX_CONNECTIONS,
  ) {
    const left = (socket: Socket): void => {
      this.open.delete(socket);
      if (this.open.size === 0) this.emptied?.();
    };
    // One function for all sockets: each closure would cost every idle connection its own.
    this.forget = function (this: Socket) {
      left(this);
    };
    server.on('upgrade', (_request, socket) => left(socket as Socket));
  }

  /** Number of open connections. */
  get size(): number {
    return this.open.size;
  }

  /** Takes a socket over; one too many is refused. */
  accept(socket: Socket): void {
    if (this.isClosing || this.open.size >= this.max) {
      socket.end(REFUSAL, () => socket.destroy());
      return;
    }
    this.open.add(socket);
    socket.once('close', this.forget);
    this.server.emit('connection', socket);
    socket.resume();
  }

  /** Lets requests under way end, for at most `ms`; then closes everything. */
  async drain(ms: number): Promise<void> {
    this.isClosing = true;
    this.server.closeIdleConnections();
    if (this.open.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.emptied = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    for (const socket of this.open) socket.destroy();
  }
}
