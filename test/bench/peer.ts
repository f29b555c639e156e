import { connect, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { passwordHash } from '@pinwire/client';
import { Command, encodeFrame, FrameCutter, type OnFrame, Status } from '@pinwire/protocol';
import type { BenchAccount, Target } from './target.ts';

/** Time for a connection and its login, in ms. A server that hashes 20 passwords at once may take a while. */
const LOGIN_TIMEOUT_MS = 30_000;
const MAX_BODY = 1 << 24;
const LOGIN_ID = 1;

/** Connections of one source address to one port; a system has about 28,000 free ports for each address. */
const PER_ADDRESS = 5000;

/** Monotonic ms, read once for all frames that came in one piece. */
export const clock = { now: performance.now() };

/** One socket of the driver. It makes no object, string or promise for a frame. */
export class Peer {
  /** Takes every frame after the login. */
  onFrame: OnFrame = ignore;
  /** Called after all frames of one piece were taken. */
  onPiece: () => void = ignore;
  /** Called when the server closes. */
  onClosed: () => void = ignore;
  private closing = false;

  constructor(
    readonly socket: Socket,
    header: 'device' | 'mobile',
  ) {
    const cutter = new FrameCutter(
      header,
      (command, id, data, start, end, status) => this.onFrame(command, id, data, start, end, status),
      MAX_BODY,
    );
    socket.on('data', (piece: Buffer) => {
      clock.now = performance.now();
      if (cutter.push(piece) !== undefined) socket.destroy();
      this.onPiece();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (!this.closing) this.onClosed();
    });
  }

  /** Resolves with the first answer of the server to `login`. */
  login(login: Buffer): Promise<this> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => failed('no answer to a login'), LOGIN_TIMEOUT_MS);
      const done = (): void => {
        clearTimeout(timer);
        this.onFrame = ignore;
        this.onClosed = ignore;
      };
      const failed = (reason: string): void => {
        done();
        this.close();
        reject(new Error(reason));
      };
      this.onClosed = () => failed('the server closed a connection before its login');
      this.onFrame = (command, id, _data, _start, _end, status) => {
        if (command !== Command.RESPONSE || id !== LOGIN_ID) return;
        if (status !== Status.OK) failed(`a login was answered with ${status}`);
        else {
          done();
          resolve(this);
        }
      };
      // Before the connection is there the socket keeps it and sends it first.
      this.socket.write(login);
    });
  }

  /** Goes at once; frames that come now are lost. */
  close(): void {
    this.closing = true;
    // A reset leaves no port behind in TIME_WAIT: after some storms there would be none left. TLS knows no reset.
    if (this.socket instanceof TLSSocket) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }
}

let opened = 0;

/** Opens a device socket and logs it in; `tls` on the TLS port. */
export function openDevice(target: Target, token: string, tls = false): Promise<Peer> {
  return new Peer(open(target, tls), 'device').login(encodeFrame('device', Command.HARDWARE_LOGIN, LOGIN_ID, token));
}

/** Opens an app socket (TLS, 7-byte header) and logs it in. */
export function openApp(target: Target, { email, password }: BenchAccount): Promise<Peer> {
  const body = [email, passwordHash(email, password), 'Android', '2.27.34', 'Blynk'].join('\0');
  return new Peer(open(target, true), 'mobile').login(encodeFrame('mobile', Command.LOGIN, LOGIN_ID, body));
}

function open({ host, plain, tls }: Target, secure: boolean): Socket {
  // All of 127/8 is this machine: many source addresses have more ports than one.
  const place = Math.floor(opened++ / PER_ADDRESS) % 250;
  const localAddress = host === '127.0.0.1' && place > 0 ? `127.0.0.${1 + place}` : undefined;
  const options = { host, localAddress, port: secure ? tls : plain };
  const socket = secure ? connectTls({ ...options, rejectUnauthorized: false }) : connect(options);
  socket.setNoDelay(true);
  return socket;
}

function ignore(): void {}

/** Runs `job` for every item, at most `width` at a time, and returns the results in order. */
export async function each<T, R>(items: readonly T[], width: number, job: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await job(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
