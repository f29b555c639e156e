import { createServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import { SNIFF_BYTES, sniff } from '@pinwire/protocol';
import { Opening } from './opening.ts';
import type { PreLogin, PreLoginPlace } from './pre-login.ts';
import { type ProxyHeader, readProxyHeader, speakForClient, type TrustedProxies } from './proxy-protocol.ts';

/** Where connections go once it is known what they speak. */
export interface Branches {
  /** The bytes read so far are put back on the socket. HTTP knows no login: bounds and deadlines are its own. */
  http(socket: Socket, secure: boolean): void;
  device(socket: Socket, first: Buffer, place: PreLoginPlace): void;
  mobile(socket: Socket, first: Buffer, place: PreLoginPlace): void;
}

export interface ListenerOptions {
  /** 0 = any free port. */
  port: number;
  /** Address to bind, undefined = all. */
  host: string | undefined;
  /** TLS key and certificate; undefined for a plain port. */
  tls: SecureContextOptions | undefined;
  /** Time in ms from the connection to the first five bytes, after a TLS handshake (hardware.md 1.2 "do better"). */
  sniffDeadlineMs: number;
  /** Bounds of everything before login, shared by all ports; past them new connections are closed at once (P7). */
  preLogin: PreLogin;
  /** Balancers whose connections begin with a PROXY header; everybody else's must not. */
  proxies?: TrustedProxies;
}

/** A connection and what a balancer told of it. */
interface Arrival {
  socket: Socket;
  place: PreLoginPlace;
  header: ProxyHeader | undefined;
}

/** Time in ms for a TLS handshake, as in the original (hardware.md 1.4). */
const HANDSHAKE_MS = 10_000;

/**
 * Longest TLS record for a device, in bytes: boards with BearSSL have room for 2 KiB (hardware.md 8.1). Apps get full ones.
 */
const DEVICE_RECORD_BYTES = 2048;

/** Undecided sockets are looked through this often, in ms. */
const SWEEP_MS = 500;

/** One port: accepts, waits for the first bytes, hands the socket to its branch. */
export class Listener {
  private readonly server: Server;
  /** Shakes hands on sockets that `server` accepted. */
  private readonly tls: TlsServer | undefined;
  private readonly open = new Set<Socket>();
  /** In the order of their deadlines. */
  private readonly undecided = new Set<Opening<ProxyHeader> | Opening<Buffer>>();
  /** Sockets that are still shaking hands, by the address and port of their peer. */
  private readonly handshakes = new Map<string, Arrival>();
  private readonly forget: (this: Socket) => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: ListenerOptions,
    private readonly branches: Branches,
  ) {
    const { tls } = options;
    const { open } = this;
    // One function for all sockets: each closure would cost every idle connection its own.
    this.forget = function (this: Socket) {
      open.delete(this);
    };
    // Whoever ends its side still gets its answers: every owner of a socket ends the other side itself.
    const socketOptions = { noDelay: true, keepAlive: true, allowHalfOpen: true };
    this.server = createServer(socketOptions, (socket) => this.accept(socket));
    if (tls === undefined) return;
    // Sessions are resumed by tickets, which cost the server no memory.
    const tlsOptions = { ...tls, handshakeTimeout: HANDSHAKE_MS, ALPNProtocols: ['http/1.1'] };
    this.tls = createTlsServer(tlsOptions, (socket) => this.secured(socket));
    this.tls.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  }

  /** Resolves to the port when it is open; rejects with the system's error, e.g. EADDRINUSE. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ port: this.options.port, host: this.options.host, backlog: 4096 }, () => {
        this.server.removeListener('error', reject);
        this.timer = setInterval(() => this.sweep(), SWEEP_MS);
        const address = this.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : this.options.port);
      });
    });
  }

  /** Takes a new certificate into use for new connections. */
  setSecureContext(tls: SecureContextOptions): void {
    this.tls?.setSecureContext(tls);
  }

  /** No new connections; those that are open stay. */
  stopAccepting(): void {
    this.server.close();
  }

  /** Destroys what is still open. */
  destroyAll(): void {
    clearInterval(this.timer);
    for (const socket of this.open) socket.destroy();
  }

  /** Gives every socket an owner for its errors, and closes what is too much. */
  private enter(socket: Socket): PreLoginPlace | undefined {
    socket.on('error', destroy);
    const place = this.options.preLogin.enter();
    if (place === undefined) {
      socket.destroy();
      return undefined;
    }
    this.open.add(socket);
    socket.on('close', this.forget);
    return place;
  }

  private accept(socket: Socket): void {
    const place = this.enter(socket);
    if (place === undefined) return;
    if (!this.options.proxies?.has(socket.remoteAddress)) {
      this.arrived({ socket, place, header: undefined });
      return;
    }
    const opening = new Opening(socket, performance.now(), readProxyHeader, (header, held) => {
      this.undecided.delete(opening);
      if (header === undefined) {
        place.leave();
        return;
      }
      socket.pause();
      if (header.bytes < held.length) socket.unshift(held.subarray(header.bytes));
      this.arrived({ socket, place, header });
    });
    this.undecided.add(opening);
  }

  private arrived(arrival: Arrival): void {
    const { socket, place, header } = arrival;
    if (this.tls) {
      this.shakeHands(arrival, this.tls);
      return;
    }
    if (header) speakForClient(socket, header);
    this.decide(socket, place, header?.secure ?? false);
    socket.resume();
  }

  private shakeHands(arrival: Arrival, tls: TlsServer): void {
    const { socket, place } = arrival;
    const peer = peerOf(socket);
    // A handshake that ends half way is over. The TLS socket takes this over from the one below it.
    socket.allowHalfOpen = false;
    this.handshakes.set(peer, arrival);
    socket.on('close', () => {
      if (this.handshakes.get(peer) !== arrival) return;
      this.handshakes.delete(peer);
      place.leave();
    });
    tls.emit('connection', socket);
  }

  private secured(socket: Socket): void {
    socket.on('error', destroy);
    const peer = peerOf(socket);
    const arrival = this.handshakes.get(peer);
    this.handshakes.delete(peer);
    if (arrival === undefined) {
      socket.destroy();
      return;
    }
    socket.allowHalfOpen = true;
    if (arrival.header) speakForClient(socket, arrival.header);
    this.decide(socket, arrival.place, true);
  }

  private decide(socket: Socket, place: PreLoginPlace, secure: boolean): void {
    const opening = new Opening(socket, performance.now(), firstBytes, (first) => {
      this.undecided.delete(opening);
      if (first === undefined) place.leave();
      else this.branch(socket, first, place, secure);
    });
    this.undecided.add(opening);
  }

  private branch(socket: Socket, first: Buffer, place: PreLoginPlace, secure: boolean): void {
    const protocol = sniff(first, secure);
    if (protocol === 'http') {
      place.leave();
      socket.pause();
      socket.unshift(first);
      this.branches.http(socket, secure);
    } else if (protocol === 'device') {
      if (socket instanceof TLSSocket) socket.setMaxSendFragment(DEVICE_RECORD_BYTES);
      this.branches.device(socket, first, place);
    } else this.branches.mobile(socket, first, place);
  }

  private sweep(): void {
    const before = performance.now() - this.options.sniffDeadlineMs;
    for (const undecided of this.undecided) {
      if (undecided.since > before) return;
      undecided.socket.destroy();
    }
  }
}

/** What a socket speaks shows after so many bytes. */
function firstBytes(held: Buffer): Buffer | 'more' {
  return held.length < SNIFF_BYTES ? 'more' : held;
}

function destroy(this: Socket): void {
  this.destroy();
}

/** Address and port of the peer: the only thing public that a TLS socket and the one below it share. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
