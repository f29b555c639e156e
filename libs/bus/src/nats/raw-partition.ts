import { createInbox, type Msg, type NatsConnection, nanos, type Subscription } from 'nats';
import type { RawDelivery, RawPartition } from '../raw.ts';

export interface NatsRawPartitionOptions {
  connection: NatsConnection;
  /** Where messages are asked for. */
  pullSubject: string;
  /** Bytes that may wait here. */
  readAhead: number;
  /** How long one request for messages lasts, in ms; the server shows life ten times meanwhile. */
  expiresMs?: number;
  wake: () => void;
  onClose: () => void;
}

interface Arrived {
  data: Buffer;
  /** Subject of its acknowledgement. */
  reply: string;
  at: number;
  behind: number;
}

const ACK = Buffer.from('+ACK');
const PULL_MESSAGES = 10_000;
const PULL_EXPIRES_MS = 30_000;
/** Heartbeats that may be missing before the server or the consumer is taken to be gone. */
const SILENT_HEARTBEATS = 3;
/** Statuses of the server that end a request without anything being wrong. */
const REQUEST_TIMEOUT = 408;
const CONFLICT = 409;
const HEARTBEAT = 100;

/** Reads the messages of one consumer in the order of their delivery numbers, which rise by one. */
export class NatsRawPartition implements RawPartition {
  private broken: Error | undefined;
  private readonly inbox = createInbox();
  private readonly subscription: Subscription;
  private readonly watchdog: NodeJS.Timeout;
  private queue: Arrived[] = [];
  private queued = 0;
  /** Messages that the request under way may still bring; 0 = there is none. */
  private asked = 0;
  private askedAt = 0;
  private delivered = 0;
  private heardAt = performance.now();
  private readonly expiresMs: number;
  private readonly heartbeatMs: number;

  constructor(private readonly options: NatsRawPartitionOptions) {
    this.expiresMs = options.expiresMs ?? PULL_EXPIRES_MS;
    this.heartbeatMs = this.expiresMs / 10;
    this.subscription = options.connection.subscribe(this.inbox, {
      callback: (error, message) => (error ? this.fail(error) : this.receive(message)),
    });
    this.watchdog = setInterval(() => this.checkSilence(), this.heartbeatMs);
    this.watchdog.unref();
    this.ask();
  }

  /**
   * Shown when everything that came before it has been taken: that has no gap, and comes no second time where the stream
   * is lost.
   */
  get failure(): Error | undefined {
    return this.queue.length === 0 ? this.broken : undefined;
  }

  /** Messages that have come and were not taken. */
  get waiting(): number {
    return this.queue.length;
  }

  take(maxBytes: number): RawDelivery | undefined {
    if (this.queue.length === 0) return undefined;
    let count = 0;
    let bytes = 0;
    for (const { data } of this.queue) {
      if (count > 0 && bytes + data.length > maxBytes) break;
      count++;
      bytes += data.length;
    }
    const taken = this.queue.slice(0, count);
    this.queue = this.queue.slice(count);
    this.queued -= bytes;
    this.ask();
    return {
      messages: taken.map(({ data }) => data),
      bytes,
      publishedAt: (taken[0] as Arrived).at,
      behind: (taken[count - 1] as Arrived).behind,
      acknowledge: () => {
        // Where it gets lost, the message comes again, and the marks of its lanes tell that it was taken.
        if (!this.options.connection.isClosed()) {
          for (const { reply } of taken) this.options.connection.publish(reply, ACK);
        }
      },
    };
  }

  fail(error: Error): void {
    if (this.broken) return;
    this.broken = error;
    this.options.wake();
  }

  async close(): Promise<void> {
    this.broken ??= new Error('closed');
    clearInterval(this.watchdog);
    this.queue = [];
    this.subscription.unsubscribe();
    this.options.onClose();
  }

  private receive(message: Msg): void {
    this.heardAt = performance.now();
    if (this.broken) return;
    // Statuses come without a subject of their own.
    if (message.subject === this.inbox) this.status(message.headers?.code ?? 0, message.headers?.description ?? '');
    else this.arrive(message);
  }

  private arrive(message: Msg): void {
    const reply = message.reply ?? '';
    const { delivery, publishedAt, behind } = readReply(reply);
    if (delivery !== ++this.delivered) {
      this.fail(new Error(`delivery ${delivery} came where ${this.delivered} was due`));
      return;
    }
    const { buffer, byteOffset, length } = message.data;
    this.queue.push({
      data: Buffer.from(buffer, byteOffset, length),
      reply,
      at: publishedAt,
      behind,
    });
    this.queued += length;
    this.asked--;
    if (this.asked === 0) this.ask();
    this.options.wake();
  }

  private status(code: number, description: string): void {
    if (code === HEARTBEAT) return;
    if (code === REQUEST_TIMEOUT || (code === CONFLICT && /exceeds maxbytes/i.test(description))) {
      this.asked = 0;
      this.ask();
    } else this.fail(new Error(`NATS ends the delivery: ${code} ${description}`));
  }

  /** Asks for as many bytes as there is room for, one request at a time. */
  private ask(): void {
    const room = this.options.readAhead - this.queued;
    if (this.broken || this.asked > 0 || room < this.options.readAhead / 2) return;
    this.asked = PULL_MESSAGES;
    this.askedAt = performance.now();
    const request = {
      batch: PULL_MESSAGES,
      max_bytes: room,
      expires: nanos(this.expiresMs),
      idle_heartbeat: nanos(this.heartbeatMs),
    };
    try {
      this.options.connection.publish(this.options.pullSubject, JSON.stringify(request), { reply: this.inbox });
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private checkSilence(): void {
    const now = performance.now();
    if (this.asked === 0) {
      // With no request under way nobody has a reason to talk.
      this.heardAt = now;
    } else if (now - this.askedAt > this.expiresMs + this.heartbeatMs) {
      // Its time is up without a word: so nats-server 2.9.10 with some requests under load (2026-11-21).
      this.asked = 0;
      this.heardAt = Math.max(this.heardAt, now - this.heartbeatMs);
      this.ask();
    } else if (now - this.heardAt > SILENT_HEARTBEATS * this.heartbeatMs) {
      this.fail(new Error('NATS is silent'));
    }
  }
}

/**
 * What JetStream says about a message in the subject of its acknowledgement:
 * `$JS.ACK.[domain.account.]stream.consumer.deliveries.stream sequence.delivery sequence.time ns.pending[.random]`.
 */
export function readReply(reply: string): { delivery: number; publishedAt: number; behind: number } {
  const tokens = reply.split('.');
  const at = tokens.length === 9 ? 6 : 8;
  return {
    delivery: Number(tokens[at]),
    publishedAt: Number(tokens[at + 1]) / 1e6,
    behind: Number(tokens[at + 2]),
  };
}
