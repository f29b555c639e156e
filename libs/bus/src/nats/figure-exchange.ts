import { deserialize, serialize } from 'node:v8';
import { createInbox, type Msg, type NatsConnection } from 'nats';
import type { Figures } from '../figures.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { Refusals } from './refusals.ts';

/**
 * Where everybody is asked. The number is the version of the question and its answers: a process that does not know it
 * does not answer, and is left out.
 */
const SUBJECT = 'figures.1';

/** How long answers are waited for, in ms. */
const WAIT_MS = 2000;

/** Longest piece of an answer, in bytes: far below the 1 MiB that a NATS server takes. */
const PIECE_BYTES = 256 * 1024;

/** Longest answer that is put together, in bytes: a million accounts. */
const MAX_BYTES = 16 * 1024 * 1024;

export interface FigureExchangePorts {
  connection: NatsConnection;
  /** Start of all subjects. */
  prefix: string;
  /** This process. */
  id: string;
  refusals: Refusals;
  /** Other processes that have something to tell. */
  peers(): readonly string[];
}

/**
 * Asks all gateways for their figures, and answers those who ask. Nothing depends on an answer, so they take no link: a
 * question is one message, an answer comes in pieces to an inbox of the question, and what is lost is missing.
 */
export class FigureExchange {
  private readonly parts: (() => Figures)[] = [];

  constructor(private readonly ports: FigureExchangePorts) {}

  /** This process has something to tell. */
  serve(part: () => Figures): void {
    this.parts.push(part);
  }

  /** Answers from now on. */
  start(): void {
    this.ports.connection.subscribe(this.subject, {
      callback: (error, message) => {
        if (!error && message.string() !== this.ports.id) this.answer(message);
      },
    });
  }

  /** The figures of this process and of the others that answer in time, at most after `waitMs`. */
  gather(waitMs = WAIT_MS): Promise<Figures[]> {
    const { connection, id, peers } = this.ports;
    const figures = this.parts.map((part) => part());
    const waits = new Map(peers().map((peer) => [peer, new Answer()]));
    if (waits.size === 0) return Promise.resolve(figures);
    return new Promise((resolve) => {
      const inbox = createInbox();
      const done = (): void => {
        clearTimeout(timer);
        subscription.unsubscribe();
        resolve(figures);
      };
      const timer = setTimeout(done, waitMs);
      const subscription = connection.subscribe(inbox, {
        callback: (error, { data }) => {
          if (error) return;
          figures.push(...this.take(waits, data));
          if (waits.size === 0) done();
        },
      });
      connection.publish(this.subject, id, { reply: inbox });
    });
  }

  private get subject(): string {
    return `${this.ports.prefix}.${SUBJECT}`;
  }

  private answer(question: Msg): void {
    if (this.parts.length === 0) return;
    const bytes = serialize(this.parts.map((part) => part()));
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      const end = Math.min(bytes.length, start + PIECE_BYTES);
      const piece = new ByteWriter();
      piece.text(this.ports.id);
      piece.u8(end === bytes.length ? 1 : 0);
      piece.raw(bytes, start, end);
      question.respond(piece.take());
    }
  }

  /** Takes a piece of an answer; the figures of its sender once it was the last one. */
  private take(waits: Map<string, Answer>, data: Uint8Array): Figures[] {
    let from = 'unknown';
    try {
      const reader = new ByteReader(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
      from = reader.text();
      const answer = waits.get(from);
      if (answer === undefined) return [];
      const isLast = reader.u8() === 1;
      answer.add(reader.rest());
      if (!isLast) return [];
      waits.delete(from);
      return answer.figures();
    } catch (error) {
      this.ports.refusals.refuse('malformed', from, 'an answer with figures was refused', { err: error });
      waits.delete(from);
      return [];
    }
  }
}

/** What has come of the answer of a process. */
class Answer {
  private readonly pieces: Buffer[] = [];
  private bytes = 0;

  /** @throws RangeError when it becomes too long */
  add(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.bytes > MAX_BYTES) throw new RangeError(`it has more than ${MAX_BYTES} bytes`);
    this.pieces.push(piece);
  }

  /** @throws what comes of bytes that are none */
  figures(): Figures[] {
    return deserialize(Buffer.concat(this.pieces)) as Figures[];
  }
}
