import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureContextOptions, type Server as TlsServer } from 'node:tls';
import { type Protocol, SNIFF_BYTES, sniff } from '@pinwire/protocol';

/** Where connections go once it is known what they speak. */
export interface Branches {
  /** The bytes read so far are put back on the socket. */
  http(socket: Socket, secure: boolean): void;
  device(socket: Socket, first: Buffer): void;
  mobile(socket: Socket, first: Buffer): void;
}

export interface ListenerOptions {
  port: number;
  /** Address to bind, undefined = all. */
  host: string | undefined;
  /** TLS key and certificate; undefined for a plain port. */
  tls: SecureContextOptions | undefined;
  /** What this port speaks if it is not to be found out from the first bytes (the older ports). */
  only?: Protocol;
  /** Time in ms from the connection to the first five bytes (hardware.md 1.2 "do better"). */
  sniffDeadlineMs: number;
  /** Connections that have not told what they speak; past this number new ones are refused at once (P7). */
  maxUndecided: number;
}

/** One port: accepts, waits for the first bytes, hands the socket to its branch. */
export class Listener {
  private readonly server: Server | TlsServer;
  private readonly open = new Set<Socket>();
  private undecided = 0;

  constructor(
    private readonly options: ListenerOptions,
    private readonly branches: Branches,
  ) {
    // 10 s as the original for the handshake; sessions are resumed by tickets, which cost the server no memory.
    this.server = options.tls
      ? createTlsServer({ ...options.tls, handshakeTimeout: 10_000, ALPNProtocols: ['http/1.1'] }, (socket) =>
          this.accept(socket, true),
        )
      : createServer({ noDelay: true, keepAlive: true }, (socket) => this.accept(socket, false));
    if (options.tls) {
      this.server.on('connection', (socket: Socket) => {
        socket.setNoDelay(true);
        socket.setKeepAlive(true);
        this.track(socket);
      });
      this.server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
    }
  }

  /** Resolves when the port is open; rejects with the system's error, e.g. EADDRINUSE. */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ port: this.options.port, host: this.options.host, backlog: 4096 }, () => {
        this.server.removeListener('error', reject);
        resolve();
      });
    });
  }

  /** Takes a new certificate into use for new connections. */
  setSecureContext(tls: SecureContextOptions): void {
    if (this.options.tls) (this.server as TlsServer).setSecureContext(tls);
  }

  /** No new connections; those that are open stay. */
  stopAccepting(): void {
    this.server.close();
  }

  /** Destroys what is still open. */
  destroyAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  private track(socket: Socket): void {
    this.open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.open.delete(socket));
  }

  private accept(socket: Socket, secure: boolean): void {
    if (secure) socket.on('error', () => socket.destroy());
    else this.track(socket);
    if (this.undecided >= this.options.maxUndecided) {
      socket.destroy();
      return;
    }
    this.undecided++;
    const timer = setTimeout(() => socket.destroy(), this.options.sniffDeadlineMs);
    let held: Buffer | undefined;
    let counted = true;
    const decided = (): void => {
      if (!counted) return;
      counted = false;
      this.undecided--;
      clearTimeout(timer);
    };
    const onData = (chunk: Buffer): void => {
      held = held === undefined ? chunk : Buffer.concat([held, chunk]);
      if (held.length < SNIFF_BYTES) return;
      socket.removeListener('data', onData);
      socket.removeListener('end', onEnd);
      socket.removeListener('close', decided);
      decided();
      this.branch(socket, held, secure);
    };
    const onEnd = (): void => {
      socket.destroy();
    };
    socket.on('data', onData);
    socket.once('end', onEnd);
    socket.once('close', decided);
  }

  private branch(socket: Socket, first: Buffer, secure: boolean): void {
    const protocol = this.options.only ?? sniff(first, secure);
    if (protocol === 'http') {
      socket.pause();
      socket.unshift(first);
      this.branches.http(socket, secure);
    } else if (protocol === 'device') this.branches.device(socket, first);
    else this.branches.mobile(socket, first);
  }
}
