import { type RawDelivery, type RawPartition, type RawPublisher, type RawStream, RawStreamFull } from './raw.ts';

interface Waiting {
  message: Buffer;
  at: number;
  done: () => void;
}

interface Partition {
  queue: Waiting[];
  /** Messages at the head of the queue that a reader has taken. */
  taken: number;
  reader: InProcessPartition | undefined;
}

/**
 * The raw stream of a single process. It keeps nothing itself: a message counts as durable, and `publish` resolves, when
 * the writer has acknowledged it.
 */
export class InProcessRawStream implements RawPublisher, RawStream {
  /** Small: on the embedded database everybody waits while one is written. */
  readonly maxMessage = 128 * 1024;
  private readonly partitions = new Map<number, Partition>();
  private bytes = 0;

  /** @param maxBytes messages that may wait, in bytes together */
  constructor(
    private readonly maxBytes = 16 * 1024 * 1024,
    private readonly now: () => number = Date.now,
  ) {}

  /** Bytes that no writer has acknowledged. */
  get waitingBytes(): number {
    return this.bytes;
  }

  publish(partition: number, message: Buffer): Promise<void> {
    if (this.bytes > 0 && this.bytes + message.length > this.maxBytes) {
      return Promise.reject(new RawStreamFull(`${this.bytes} bytes of raw data wait for the writer`));
    }
    this.bytes += message.length;
    const { queue, reader } = this.partition(partition);
    return new Promise((resolve) => {
      queue.push({ message, at: this.now(), done: resolve });
      reader?.wake();
    });
  }

  async open(number: number, wake: () => void): Promise<RawPartition> {
    const partition = this.partition(number);
    partition.reader?.fail(new Error(`partition ${number} was opened again`));
    partition.taken = 0;
    const reader = new InProcessPartition(partition, wake, (bytes) => {
      this.bytes -= bytes;
    });
    partition.reader = reader;
    if (partition.queue.length > 0) wake();
    return reader;
  }

  private partition(number: number): Partition {
    let partition = this.partitions.get(number);
    if (partition === undefined) {
      partition = { queue: [], taken: 0, reader: undefined };
      this.partitions.set(number, partition);
    }
    return partition;
  }
}

class InProcessPartition implements RawPartition {
  failure: Error | undefined;

  constructor(
    private readonly partition: Partition,
    readonly wake: () => void,
    private readonly forget: (bytes: number) => void,
  ) {}

  take(maxBytes: number): RawDelivery | undefined {
    const { partition } = this;
    const first = partition.queue[partition.taken];
    if (first === undefined || this.failure) return undefined;
    const messages: Buffer[] = [];
    let bytes = 0;
    for (let next: Waiting | undefined = first; next; next = partition.queue[partition.taken]) {
      if (bytes > 0 && bytes + next.message.length > maxBytes) break;
      messages.push(next.message);
      bytes += next.message.length;
      partition.taken++;
    }
    const acknowledge = (): void => {
      if (this.failure) return;
      partition.taken -= messages.length;
      for (const { done } of partition.queue.splice(0, messages.length)) done();
      this.forget(bytes);
    };
    return { messages, bytes, publishedAt: first.at, behind: partition.queue.length - partition.taken, acknowledge };
  }

  fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }

  async close(): Promise<void> {
    this.failure ??= new Error('closed');
    if (this.partition.reader === this) this.partition.reader = undefined;
  }
}
