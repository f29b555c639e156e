import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { LastAnswers } from './last-answers.ts';
import { MendedSocket } from './mended-socket.ts';
import { TargetEscaper } from './target-escaper.ts';

/** What Node's HTTP parser could not take. */
export interface ParseError extends Error {
  readonly code?: string;
  /** The bytes that it was given last. */
  readonly rawPacket?: Buffer;
  /** How many of them it took. */
  readonly bytesParsed?: number;
}

const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

/** Bytes of a request line beside its target. */
const METHOD_BYTES = 16;

/**
 * Takes requests whose target has bytes beyond ASCII as they are, such as `GET /TOKEN/update/V1?value=20°C`, which sketches
 * send and the original takes, but Node's parser does not: the parser that has refused one is left, and another one begins
 * with that request, its target escaped. Of all connections it only notes the beginnings of lines: they come in pieces.
 */
export class RawTargets {
  private readonly maxLine: number;
  /** What connections have sent of a line that is not whole yet; none is longer than `maxLine`. */
  private readonly lines = new WeakMap<Duplex, Buffer>();
  private readonly answers: LastAnswers;
  /** Connections that a `MendedSocket` reads: what becomes of their own parsers is of no interest. */
  private readonly left = new WeakSet<Duplex>();

  /** @param maxTarget longest target in bytes */
  constructor(
    private readonly server: Server,
    maxTarget: number,
  ) {
    this.maxLine = maxTarget + METHOD_BYTES;
    const { lines, maxLine } = this;
    // One function for all sockets: each closure would cost every idle connection its own.
    const note = function (this: Duplex, chunk: Buffer): void {
      const from = chunk.lastIndexOf(LINE_FEED) + 1;
      const before = from === 0 ? (lines.get(this) ?? NOTHING) : NOTHING;
      const length = before.length + chunk.length - from;
      if (length === 0 || length > maxLine) lines.delete(this);
      else lines.set(this, Buffer.concat([before, chunk.subarray(from)]));
    };
    // Behind the server's own listener: the parser has had what is noted.
    server.on('connection', (socket) => socket.on('data', note));
    this.answers = new LastAnswers(server);
    server.on('upgrade', (_request, socket) => {
      socket.off('data', note);
      // Nobody could take it over.
      if (socket instanceof MendedSocket) socket.destroy();
    });
  }

  /** Goes on with a connection whose parser gave up at a byte beyond ASCII in a target; false for any other one. */
  mend(error: Error, socket: Duplex): boolean {
    if (this.left.has(socket)) return true;
    const { code, rawPacket = NOTHING, bytesParsed = 0 } = error as ParseError;
    if (code !== 'HPE_INVALID_URL') return false;
    const before = this.lines.get(socket) ?? NOTHING;
    const target = new TargetEscaper();
    const first = target.begin(Buffer.concat([before, rawPacket]), before.length + bytesParsed, this.maxLine);
    if (first === undefined) return false;
    this.left.add(socket);
    socket.removeAllListeners('data').removeAllListeners('end');
    // What was asked before is answered before.
    socket.pause();
    this.answers.behind(socket, () => this.begin(socket, target, first));
    return true;
  }

  /** Hands the request and all behind it to another parser. */
  private begin(socket: Duplex, target: TargetEscaper, first: Buffer): void {
    const isMended = socket instanceof MendedSocket;
    const raw = isMended ? socket.socket : (socket as Socket);
    const unread = isMended ? socket.release() : NOTHING;
    if (raw.destroyed || raw.writableEnded) return;
    raw.setTimeout(0);
    const mended = new MendedSocket(raw, target);
    this.server.emit('connection', mended);
    mended.push(Buffer.concat([first, target.escape(unread)]));
    if (raw.readableEnded) mended.push(null);
  }
}
