import { inflateSync } from 'node:zlib';
import type { Wire, WireHandler } from '@pinwire/transport';

/** How long a test waits for what has to come, in ms. */
const PATIENCE_MS = 5000;

/** Waits for a condition, one turn of the event loop after the other. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Ids that tests do not choose count up from here, over all wires. */
const FIRST_ID = 10_000;
let lastId = FIRST_ID;

/**
 * A connection without a socket. What comes is noted as text, NUL written `|`: an answer to the last request as `200`
 * (status) or `36 1000` (command and body), a frame with the id of somebody else's request as `~26 1|on`, all others
 * with their id, `25#1111 1-0|vw|5|7`. JSON in a zlib stream is unpacked.
 */
export class LineWire implements Wire {
  readonly address: string;
  readonly transport = 'tls';
  lines: string[] = [];
  isClosed = false;
  isPaused = false;
  /** Id of the request that answers are awaited of. */
  asked = -1;
  private handler: WireHandler | undefined;

  constructor(address = '192.0.2.1') {
    this.address = address;
  }

  /** Takes the connection that a gateway made for this wire. */
  connect(handler: WireHandler): void {
    this.handler = handler;
  }

  /** Sends a frame; `|` in the body stands for NUL. Returns its id. */
  send(command: number, body: string | Buffer = '', id = ++lastId): number {
    this.asked = id;
    const bytes = typeof body === 'string' ? Buffer.from(body.replaceAll('|', '\0')) : body;
    if (this.isClosed) return id;
    this.handler?.active();
    this.handler?.frame(command, id, bytes, 0, bytes.length, 0);
    return id;
  }

  /** What came since the last call. */
  take(): string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  /** The client sends nothing more, but still reads. */
  finish(): void {
    this.handler?.ended?.();
  }

  /** The client goes away. */
  drop(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.handler?.closed();
  }

  frame(command: number, id: number, data: Buffer, start = 0, end = data.length, prefix?: Buffer): void {
    if (this.isClosed) return;
    const body = shown(Buffer.concat([prefix ?? Buffer.alloc(0), data.subarray(start, end)]));
    const head = this.head(id, command);
    this.lines.push(body === '' ? head : `${head} ${body}`);
  }

  response(id: number, status: number): void {
    if (this.isClosed) return;
    this.lines.push(this.head(id, status));
  }

  private head(id: number, what: number): string {
    if (id === this.asked) return String(what);
    return id > FIRST_ID ? `~${what}` : `${what}#${id}`;
  }

  loggedIn(): void {}
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.lines.push('closed');
    // As a socket: the end is heard of later, not within the call that closes it.
    setImmediate(() => this.handler?.closed());
  }
}

function shown(body: Buffer): string {
  const isZlib = body[0] === 0x78 && body[1] === 0x9c;
  const plain = isZlib ? inflateSync(body) : body;
  // Graph data is no text.
  const text = plain.toString('utf8');
  return Buffer.from(text).equals(plain) && !(isZlib && text[0] !== '{')
    ? text.replaceAll('\0', '|')
    : plain.toString('hex');
}
