import { RawBatchEncoder } from '@pinwire/protocol';
import { RAW_PARTITIONS, type RawPublisher, rawPartition } from './raw.ts';

export interface RawAppenderOptions {
  publisher: RawPublisher;
  /** Names this process in message ids; unique for each start. */
  sender: string;
  /** Bytes that may wait to become durable; past it `full` is set. */
  maxBytes?: number;
  /** Told about every message that could not be published and is tried again. */
  onRetry?: (error: Error, attempt: number) => void;
  /** `full` is set. */
  onFull?: () => void;
  /** `full` was set and is no more. */
  onRoom?: () => void;
}

interface Waiter {
  /** Rows of the partition that have to be durable first. */
  upTo: number;
  done: () => void;
}

interface Partition {
  readonly number: number;
  encoder: RawBatchEncoder;
  /** Full messages behind the one in flight, and what each holds. */
  readonly ready: { message: Buffer; rows: number }[];
  inFlight: boolean;
  appended: number;
  durable: number;
  messages: number;
  readonly waiters: Waiter[];
}

const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 2000;
/** Room for lanes and one row more, when a message is cut. */
const MARGIN = 1024;

/**
 * The sending side of the raw stream. Of each partition one message is in flight at a time; what is appended meanwhile
 * makes the next one, so that messages grow with the load. A message is tried until it is durable, and none passes it:
 * that keeps the order of lanes (see RawStream).
 */
export class RawAppender {
  private readonly partitions: readonly Partition[];
  private readonly maxBytes: number;
  private waiting = 0;
  private wasFull = false;
  private stopped = false;
  private readonly pauses = new Set<() => void>();

  constructor(private readonly options: RawAppenderOptions) {
    this.maxBytes = options.maxBytes ?? 32 * 1024 * 1024;
    this.partitions = Array.from({ length: RAW_PARTITIONS }, (_, number) => ({
      number,
      encoder: new RawBatchEncoder(),
      ready: [],
      inFlight: false,
      appended: 0,
      durable: 0,
      messages: 0,
      waiters: [],
    }));
  }

  /** Bytes appended and not yet durable. */
  get bytes(): number {
    return this.waiting;
  }

  /** Whether the sources of rows should be held back. Rows are taken all the same: the source bounds what it still brings. */
  get full(): boolean {
    return this.waiting >= this.maxBytes;
  }

  /**
   * Appends one write whose value is `data[start, end)`; the fields are those of RawRow. Rows of a lane have to be
   * appended in rising `seq`. Makes no promise and no object per row.
   */
  append(
    origin: string,
    shard: number,
    seq: number,
    accountId: number,
    dashId: number,
    deviceId: number,
    type: number,
    pin: number,
    micros: number,
    data: Buffer,
    start: number,
    end: number,
  ): void {
    const partition = this.partitions[rawPartition(shard)] as Partition;
    const { encoder } = partition;
    const before = encoder.length;
    if (before > 0 && before + end - start + MARGIN > this.options.publisher.maxMessage) this.cut(partition);
    const base = encoder.length;
    encoder.append(origin, shard, seq, accountId, dashId, deviceId, type, pin, micros, data, start, end);
    this.waiting += encoder.length - base;
    partition.appended++;
    if (this.full && !this.wasFull) {
      this.wasFull = true;
      this.options.onFull?.();
    }
    // The rows that the same turn of the event loop brings leave in one message.
    if (!partition.inFlight) {
      partition.inFlight = true;
      setImmediate(() => void this.send(partition));
    }
  }

  /** Resolves when everything appended so far is durable. One call for many rows: it makes promises. */
  async durable(): Promise<void> {
    const behind = this.partitions.filter(({ appended, durable }) => durable < appended);
    await Promise.all(
      behind.map(
        (partition) =>
          new Promise<void>((done) => {
            partition.waiters.push({ upTo: partition.appended, done });
          }),
      ),
    );
  }

  /** Gives up what is not durable yet; `durable` never resolves for it. Wait for `durable()` first. */
  stop(): void {
    this.stopped = true;
    for (const end of this.pauses) end();
  }

  private cut(partition: Partition): void {
    const rows = partition.encoder.count;
    partition.ready.push({ message: partition.encoder.take(), rows });
  }

  private async send(partition: Partition): Promise<void> {
    while (!this.stopped && (partition.ready.length > 0 || partition.encoder.count > 0)) {
      if (partition.ready.length === 0) this.cut(partition);
      const { message, rows } = partition.ready.shift() as { message: Buffer; rows: number };
      await this.publish(
        partition.number,
        message,
        `${this.options.sender}.${partition.number}.${partition.messages++}`,
      );
      if (this.stopped) return;
      partition.durable += rows;
      this.waiting -= message.length;
      while (partition.waiters[0] && partition.waiters[0].upTo <= partition.durable) partition.waiters.shift()?.done();
      if (this.wasFull && this.waiting < this.maxBytes / 2) {
        this.wasFull = false;
        this.options.onRoom?.();
      }
    }
    partition.inFlight = false;
  }

  private async publish(partition: number, message: Buffer, id: string): Promise<void> {
    for (let attempt = 1; !this.stopped; attempt++) {
      try {
        await this.options.publisher.publish(partition, message, id);
        return;
      } catch (error) {
        this.options.onRetry?.(error instanceof Error ? error : new Error(String(error)), attempt);
        await this.pause(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LAST_PAUSE_MS));
      }
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.pauses.add(end);
    });
  }
}
