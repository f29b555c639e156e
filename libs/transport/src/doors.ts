import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { WebSocket } from 'ws';
import { type Branches, Listener } from './listener.ts';
import { PreLogin } from './pre-login.ts';
import type { TrustedProxies } from './proxy-protocol.ts';
import { WebSocketWire } from './web-socket-wire.ts';
import type { Wire, WireHandler, WireLimits, WireStats } from './wire.ts';

export interface DoorsOptions {
  /** Address to bind, undefined = all. */
  host: string | undefined;
  /** Time in ms from the connection to its first bytes. */
  sniffDeadlineMs: number;
  /** Most bytes that may wait in a socket that does not read. */
  maxUnsent: number;
  proxies: TrustedProxies;
  stats: WireStats;
}

/** Sockets before their login on all ports together, and bytes that they may hold. */
const MAX_BEFORE_LOGIN = 10_000;
const MAX_BYTES_BEFORE_LOGIN = 32 * 1024 * 1024;

/** Longest body before login and after it, in bytes: a project is 10 MB at most. */
const MAX_BODY_BEFORE_LOGIN = 64 * 1024;
const MAX_BODY = 10_000_000;

/** All ports of a process, with the bounds that they share. */
export class Doors {
  readonly limits: WireLimits;
  readonly stats: WireStats;
  private readonly listeners: Listener[] = [];
  private readonly preLogin = new PreLogin(MAX_BEFORE_LOGIN, MAX_BYTES_BEFORE_LOGIN);

  constructor(private readonly options: DoorsOptions) {
    this.limits = {
      maxBodyBeforeLogin: MAX_BODY_BEFORE_LOGIN,
      maxBody: MAX_BODY,
      maxUnsent: options.maxUnsent,
    };
    this.stats = options.stats;
  }

  /** Opens a port, none for 0. Rejects with the system's error when it is taken. */
  async open(port: number, branches: Branches, tls?: SecureContextOptions): Promise<void> {
    if (port === 0) return;
    const { host, sniffDeadlineMs, proxies } = this.options;
    const listener = new Listener({ port, host, tls, sniffDeadlineMs, preLogin: this.preLogin, proxies }, branches);
    await listener.listen();
    this.listeners.push(listener);
  }

  /** Takes a WebSocket in, if there is room for one more before its login. */
  webSocket(socket: WebSocket, tcp: Socket, header: 'device' | 'web', accept: (wire: Wire) => WireHandler): void {
    const place = this.preLogin.enter();
    if (place === undefined) {
      socket.terminate();
      return;
    }
    new WebSocketWire(socket, tcp, header, place, accept, this.limits, this.stats);
  }

  stopAccepting(): void {
    for (const listener of this.listeners) listener.stopAccepting();
  }

  /** Destroys what is still open. */
  destroyAll(): void {
    for (const listener of this.listeners) listener.destroyAll();
  }
}
