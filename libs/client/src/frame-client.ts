import {
  Command,
  commandName,
  encodeFrame,
  encodeResponse,
  FrameCutter,
  type Header,
  responseSize,
} from '@pinwire/protocol';
import { type Address, type FrameSocket, openSocket, type Transport } from './frame-socket.ts';

/** One frame that came in. */
export interface Frame {
  readonly command: number;
  readonly id: number;
  /** Of a RESPONSE; 0 in all other frames. */
  readonly status: number;
  readonly body: Buffer;
  /** The body as UTF-8, cut at its NULs. */
  readonly parts: readonly string[];
}

export interface FrameClientOptions extends Address {
  transport: Transport;
  header: Header;
  /** Of a WebSocket. */
  path?: string;
}

export type Match = (frame: Frame) => boolean;

interface Waiter {
  match: Match;
  resolve(frame: Frame): void;
  reject(error: Error): void;
}

/** Time that a frame may take that somebody waits for, in ms. */
export const ANSWER_TIMEOUT_MS = 5000;

const MAX_BODY = 64 * 1024 * 1024;
const LAST_ID = 0xffff;

/**
 * A client that sends frames and waits for frames. What comes in is kept until somebody asks for it with `next`, so a
 * frame that is there before it is asked for is not lost.
 */
export class FrameClient {
  readonly header: Header;
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;
  /** Gets every frame in the order of arrival, before `next` does; for counting. */
  onFrame: ((frame: Frame) => void) | undefined;
  #socket: FrameSocket | undefined;
  #inbox: Frame[] = [];
  #waiters: Waiter[] = [];
  #lastId = 0;
  #isClosed = false;
  #failure: Error | undefined;
  #tellClosed: () => void = () => {};
  readonly #cutter: FrameCutter | undefined;

  /** Use `open`. */
  constructor(header: Header) {
    this.header = header;
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
    if (header === 'web') return;
    this.#cutter = new FrameCutter(
      header,
      (command, id, data, start, end, status) => this.#take(command, id, data.subarray(start, end), status),
      MAX_BODY,
    );
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Frames that came and that nobody has taken. */
  get untaken(): readonly Frame[] {
    return this.#inbox;
  }

  /** Opens the connection of a client that was just made. */
  async open({ transport, path = '/', ...address }: Omit<FrameClientOptions, 'header'>): Promise<this> {
    this.#socket = await openSocket(transport, address, path, {
      data: (bytes) => this.#receive(bytes),
      closed: (error) => this.#close(error),
    });
    return this;
  }

  /** Sends a frame and returns its id; without one it counts up from 1. */
  send(command: number, body: Buffer | string = '', id = this.#nextId()): number {
    this.sendBytes(encodeFrame(this.header, command, id, body));
    return id;
  }

  respond(id: number, status: number): void {
    this.sendBytes(encodeResponse(this.header, id, status));
  }

  /** Sends bytes as they are; over a WebSocket as one message. */
  sendBytes(bytes: Buffer): void {
    if (this.#socket === undefined || this.#isClosed) throw new Error('the connection is closed');
    this.#socket.send(bytes);
  }

  /** Sends a frame and resolves with its answer: a RESPONSE or a frame of the same command, with the same id. */
  async request(command: number, body: Buffer | string = '', timeoutMs = ANSWER_TIMEOUT_MS): Promise<Frame> {
    const id = this.send(command, body);
    const what = `the answer to ${commandName(command)}`;
    return this.next((f) => f.id === id && (f.command === Command.RESPONSE || f.command === command), timeoutMs, what);
  }

  /**
   * Resolves with the first frame that fits and that nobody has taken yet; the others stay.
   * @throws Error when none came in time, or the connection closed before; it lists what came instead
   */
  next(match: Match, timeoutMs = ANSWER_TIMEOUT_MS, what = 'the awaited frame'): Promise<Frame> {
    const at = this.#inbox.findIndex(match);
    if (at >= 0) return Promise.resolve(this.#inbox.splice(at, 1)[0] as Frame);
    if (this.#isClosed) return Promise.reject(this.#gone(what));
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        match,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(new Error(`${what} did not come within ${timeoutMs} ms; untaken: ${this.#listing()}`));
      }, timeoutMs);
      this.#waiters.push(waiter);
    });
  }

  /** Forgets what came and nobody took. */
  clear(): void {
    this.#inbox = [];
  }

  /** Ends the connection and resolves when it is gone. */
  async close(): Promise<void> {
    if (!this.#isClosed) this.#socket?.end();
    await this.closed;
  }

  /** Ends the connection without a word. */
  destroy(): void {
    this.#socket?.destroy();
  }

  /** Stops reading from the socket, as a peer that hangs. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  #nextId(): number {
    this.#lastId = this.#lastId === LAST_ID ? 1 : this.#lastId + 1;
    return this.#lastId;
  }

  #receive(bytes: Buffer): void {
    if (this.#cutter) {
      this.#cutter.push(bytes);
      return;
    }
    const command = bytes[0] as number;
    const status = command === Command.RESPONSE ? bytes.readInt32BE(3) : 0;
    const start = command === Command.RESPONSE ? responseSize.web : 3;
    this.#take(command, bytes.readUInt16BE(1), bytes.subarray(start), status);
  }

  #take(command: number, id: number, data: Buffer, status: number): void {
    const body = Buffer.from(data);
    const frame: Frame = {
      command,
      id,
      status,
      body,
      get parts() {
        return body.toString('utf8').split('\0');
      },
    };
    this.onFrame?.(frame);
    const at = this.#waiters.findIndex(({ match }) => match(frame));
    if (at < 0) this.#inbox.push(frame);
    else this.#waiters.splice(at, 1)[0]?.resolve(frame);
  }

  #close(error: Error | undefined): void {
    this.#isClosed = true;
    this.#failure = error;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(this.#gone('the awaited frame'));
    this.#tellClosed();
  }

  #gone(what: string): Error {
    return new Error(`the connection closed before ${what}; untaken: ${this.#listing()}`, { cause: this.#failure });
  }

  #listing(): string {
    const frames = this.#inbox.slice(-10).map((frame) => describeFrame(frame));
    return frames.length === 0 ? 'nothing' : frames.join(', ');
  }
}

/** A frame for error messages: `HARDWARE 7 "1-0|vw|5|23"`, `RESPONSE 7 200`. */
export function describeFrame({ command, id, status, body }: Frame): string {
  if (command === Command.RESPONSE) return `RESPONSE ${id} ${status}`;
  const text = body.toString('utf8', 0, 80).replaceAll('\0', '|');
  return `${commandName(command)} ${id} ${JSON.stringify(text)}`;
}
