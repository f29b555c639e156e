import { setTimeout as delay } from 'node:timers/promises';
import { type Mail, OutboxError } from './outbox.ts';
import { isPassing } from './smtp-error.ts';
import { CONNECTIONS, messageOf, type SmtpServer, transportOf } from './smtp-transport.ts';

export interface SmtpOptions extends SmtpServer {
  /** Mails that may wait or be under way; one more is refused. */
  maxWaiting: number;
  /** Pauses before the tries after the first one, in ms; as many tries as these and one. */
  againMs?: readonly number[];
  /** When a mail that is not taken by then is given up, in ms: somebody may be waiting for the answer. */
  patienceMs?: number;
  log: { warn(fields: object, message: string): void };
}

/** What became of mails since the start. */
export interface MailCounts {
  sent: number;
  /** Given up. */
  failed: number;
  /** Not taken in because too many waited. */
  refused: number;
  /** Tries that failed and were followed by another one. */
  retried: number;
}

/** Three tries, of which the last begins some 6 s after the first: longer ways are the mail server's own business. */
const AGAIN_MS = [1000, 5000];

/** Longer than both timeouts of the settings as they are shipped. */
const PATIENCE_MS = 180_000;

/** Bytes of mails that may wait or be under way. */
const MAX_BYTES = 32 * 1024 * 1024;

/** What a mail costs beside its contents, in bytes. */
const OVERHEAD = 2048;

/** Least time between two lines of the log about mails that were not sent, in ms. */
const TELL_MS = 10_000;

/** How often `idle` looks, in ms. */
const POLL_MS = 20;

interface Entry {
  readonly message: ReturnType<typeof messageOf>;
  tries: number;
  /** Ends a try that is under way. */
  readonly abort: AbortController;
  readonly done: (error?: OutboxError) => void;
}

/**
 * Sends mails through an SMTP server, over a few connections that stay open. What waits does so in memory and in order.
 *
 * A mail that fails on the way, or that the server cannot take just now (4xx), is tried again after a pause, three times
 * in all. After three minutes it is given up, whatever it waits for. Every try carries the same Message-ID, by which
 * receivers know a copy: a connection that breaks at the last moment leaves open whether the mail was taken.
 */
export class SmtpMailer {
  readonly counts: MailCounts = { sent: 0, failed: 0, refused: 0, retried: 0 };
  private readonly transport: ReturnType<typeof transportOf>;
  private readonly waiting = new Set<Entry>();
  /** Not settled yet: waiting, under way, or between two tries. */
  private readonly open = new Set<Entry>();
  private bytes = 0;
  private busy = 0;
  private isClosed = false;
  private toldAt = Number.NEGATIVE_INFINITY;
  private untold = 0;

  constructor(private readonly options: SmtpOptions) {
    this.transport = transportOf(options);
    // Of connections that break while nothing is sent over them; the next mail makes a new one.
    this.transport.on('error', () => {});
  }

  /** Mails that are not settled yet. */
  get size(): number {
    return this.open.size;
  }

  /** Resolves when the server took the mail; rejects with an OutboxError. */
  mail(mail: Mail): Promise<void> {
    const bytes = sizeOf(mail);
    if (this.isClosed) return Promise.reject(new OutboxError('the server is stopping'));
    if (this.open.size >= this.options.maxWaiting || this.bytes + bytes > MAX_BYTES) {
      this.counts.refused++;
      const error = new OutboxError('too many mails wait');
      this.tell(error);
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => this.fail(entry, new OutboxError('the mail server took too long'));
      const late = setTimeout(giveUp, this.options.patienceMs ?? PATIENCE_MS);
      const entry: Entry = {
        message: messageOf(mail, this.options.from),
        tries: 0,
        abort: new AbortController(),
        done: (error) => {
          clearTimeout(late);
          this.waiting.delete(entry);
          this.open.delete(entry);
          this.bytes -= bytes;
          if (error) reject(error);
          else resolve();
        },
      };
      this.bytes += bytes;
      this.open.add(entry);
      this.enqueue(entry);
    });
  }

  /** Waits until nothing is open, up to `ms`. */
  async idle(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (this.open.size > 0 && performance.now() < end) await delay(POLL_MS);
  }

  /** Takes nothing more, waits up to `ms` for what is open, and gives up the rest. */
  async close(ms: number): Promise<void> {
    this.isClosed = true;
    await this.idle(ms);
    for (const entry of this.open) this.fail(entry, new OutboxError('the server is stopping'));
    this.transport.close({ force: true });
  }

  private enqueue(entry: Entry): void {
    this.waiting.add(entry);
    this.next();
  }

  private next(): void {
    for (const entry of this.waiting) {
      if (this.busy >= CONNECTIONS) return;
      this.waiting.delete(entry);
      this.busy++;
      void this.try(entry).then(() => {
        this.busy--;
        this.next();
      });
    }
  }

  private async try(entry: Entry): Promise<void> {
    entry.tries++;
    try {
      await this.transport.sendMail({ ...entry.message, signal: entry.abort.signal });
      if (!this.open.has(entry)) return;
      this.counts.sent++;
      entry.done();
    } catch (error) {
      // Its time was up before it failed.
      if (!this.open.has(entry)) return;
      const pause = isPassing(error) ? (this.options.againMs ?? AGAIN_MS)[entry.tries - 1] : undefined;
      if (pause === undefined) this.fail(entry, new OutboxError(reasonOf(error), { cause: error }));
      else {
        this.counts.retried++;
        setTimeout(() => {
          if (this.open.has(entry)) this.enqueue(entry);
        }, pause);
      }
    }
  }

  private fail(entry: Entry, error: OutboxError): void {
    this.counts.failed++;
    this.tell(error);
    entry.done(error);
    entry.abort.abort();
  }

  /** One line now and then, with how many mails it stands for: a server that is away must not fill the log. */
  private tell(error: OutboxError): void {
    this.untold++;
    const now = performance.now();
    if (now - this.toldAt < TELL_MS) return;
    const { host, port, log } = this.options;
    log.warn({ reason: error.message, mails: this.untold, server: `${host}:${port}` }, 'mail was not sent');
    this.toldAt = now;
    this.untold = 0;
  }
}

function sizeOf({ subject, body, attachments = [] }: Mail): number {
  const texts = Buffer.byteLength(subject) + Buffer.byteLength(body) + OVERHEAD;
  return attachments.reduce((sum, { content }) => sum + content.length, texts);
}

/** In one line, as the mail server or the system says it. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 300);
}
