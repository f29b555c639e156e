import type { RawDelivery, RawPartition } from '@pinwire/bus';
import { RAW_PARTITIONS } from '@pinwire/bus';
import type { RawWriter } from '@pinwire/store';
import { DEFAULT_WRITER_LIMITS, type WriterLimits, type WriterPorts } from './ports.ts';

/** A store that has worked for this long after a failure is taken to be well, in ms. */
const WELL_MS = 10_000;
/** How often a batch is halved after failures: one that takes the store too long would do so for ever. */
const MAX_HALVINGS = 4;
/** A partition that failed is opened again after this long, in ms. */
const REOPEN_MS = 100;

export interface Writer {
  start(): void;
  /** Ends after the transaction in hand. What is not acknowledged stays in the stream. */
  stop(): Promise<void>;
}

/**
 * Moves raw data from the stream to the store: gathers what all its partitions have, writes it in one transaction, then
 * acknowledges. Whatever fails, it lets go of everything and starts anew from the first message not acknowledged; the
 * store knows which rows it has (see libs/bus raw.ts for why each gets there once).
 */
export function createWriter(ports: WriterPorts): Writer {
  return new RawDataWriter(ports);
}

class RawDataWriter implements Writer {
  private readonly limits: WriterLimits;
  private readonly partitions = new Map<number, RawPartition>();
  private readonly behind = new Map<number, number>();
  private running: Promise<void> | undefined;
  private stopping = false;
  /** Time of the oldest message in hand, or since when nothing can be written, in ms since 1970. */
  private waitingSince: number | undefined;
  /** Age of the oldest message of the last batch when it was written, in ms. */
  private lastLag = 0;
  /** Failures since the store last worked. */
  private failures = 0;
  private first = 0;
  private woken = false;
  private wakeSleeper: (() => void) | undefined;

  constructor(private readonly ports: WriterPorts) {
    this.limits = { ...DEFAULT_WRITER_LIMITS, ...ports.limits };
    ports.metrics.readLag(() => Math.max(this.lastLag, ports.now() - (this.waitingSince ?? ports.now())) / 1000);
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    const { log, metrics, store, retentionDays } = this.ports;
    let reported: string | undefined;
    while (!this.stopping) {
      try {
        const raw = await store.openRawWriter({ retentionDays });
        try {
          await this.serve(raw);
        } finally {
          await this.letGo(raw);
        }
      } catch (err) {
        this.waitingSince ??= this.ports.now();
        metrics.retries.inc();
        const { first, longest } = this.limits.backoffMs;
        const pause = Math.min(first * 2 ** this.failures++, longest);
        const reason = err instanceof Error ? err.message : String(err);
        if (reason !== reported) log.warn({ err, pause }, 'raw data waits in the stream');
        reported = reason;
        await this.sleep(pause * (0.5 + Math.random() / 2), false);
      }
    }
  }

  private async serve(raw: RawWriter): Promise<void> {
    const { balanceMs, maintainMs, lingerMs } = this.limits;
    const batchBytes = Math.min(this.limits.batchBytes, raw.batchBytes);
    const wellAt = performance.now() + WELL_MS;
    let balanceAt = 0;
    let maintainAt = 0;
    while (!this.stopping) {
      const now = performance.now();
      if (now > wellAt) this.failures = 0;
      if (await this.closeFailed()) balanceAt = Math.min(balanceAt, now + REOPEN_MS);
      if (now >= balanceAt) {
        await this.balance(raw);
        balanceAt = now + balanceMs;
      }
      if (now >= maintainAt) {
        const { dropped } = await raw.maintain();
        if (dropped.length > 0) this.ports.log.info({ days: dropped.length }, 'dropped raw data past its retention');
        maintainAt = now + maintainMs;
      }
      const batch = this.gather(batchBytes);
      if (batch.length === 0) {
        this.waitingSince = undefined;
        this.lastLag = 0;
        await this.sleep(balanceAt - now, true);
        continue;
      }
      const bytes = await this.write(raw, batch);
      if (bytes < batchBytes / 4) await this.sleep(now + lingerMs - performance.now(), false);
    }
  }

  /** Opens the partitions that became ours, gives away those that another writer is due. */
  private async balance(raw: RawWriter): Promise<void> {
    const { drop } = await raw.balance(RAW_PARTITIONS, this.limits.stalledMs);
    for (const number of drop) {
      await this.close(number);
      await raw.release(number);
    }
    try {
      for (const number of raw.held) {
        if (this.partitions.has(number)) continue;
        this.partitions.set(number, await this.ports.stream.open(number, () => this.wake()));
      }
    } catch (error) {
      // What the others have brought comes no second time where the stream was lost.
      await this.writeAll(raw);
      throw error;
    }
    this.ports.metrics.partitions.set(this.partitions.size);
  }

  /** Writes all that has arrived. */
  private async writeAll(raw: RawWriter): Promise<void> {
    const batchBytes = Math.min(this.limits.batchBytes, raw.batchBytes);
    for (let batch = this.gather(batchBytes); batch.length > 0; batch = this.gather(batchBytes)) {
      await this.write(raw, batch);
    }
  }

  private gather(batchBytes: number): RawDelivery[] {
    let room = batchBytes / 2 ** Math.min(this.failures, MAX_HALVINGS);
    const batch: RawDelivery[] = [];
    const numbers = [...this.partitions.keys()];
    // Each time another partition goes first, so that none starves behind full ones.
    this.first++;
    for (let turn = 0; turn < numbers.length && room > 0; turn++) {
      const number = numbers[(this.first + turn) % numbers.length] as number;
      const delivery = this.partitions.get(number)?.take(room);
      if (delivery === undefined) continue;
      room -= delivery.bytes;
      this.behind.set(number, delivery.behind);
      batch.push(delivery);
    }
    return batch;
  }

  /** Returns the bytes of the batch. */
  private async write(raw: RawWriter, batch: readonly RawDelivery[]): Promise<number> {
    const { metrics, now } = this.ports;
    const began = performance.now();
    const oldest = Math.min(...batch.map(({ publishedAt }) => publishedAt));
    this.waitingSince = oldest;
    const { rows, duplicates, dead } = await raw.ingest(batch.flatMap(({ messages }) => messages));
    for (const delivery of batch) delivery.acknowledge();
    this.failures = 0;
    metrics.rows.inc(rows);
    metrics.duplicates.inc(duplicates);
    metrics.dead.inc(dead);
    metrics.batchRows.observe(rows);
    metrics.batchSeconds.observe((performance.now() - began) / 1000);
    this.lastLag = now() - oldest;
    this.waitingSince = undefined;
    let behind = 0;
    for (const messages of this.behind.values()) behind += messages;
    metrics.behind.set(behind);
    return batch.reduce((bytes, delivery) => bytes + delivery.bytes, 0);
  }

  private async closeFailed(): Promise<boolean> {
    let some = false;
    for (const [number, { failure }] of this.partitions) {
      if (failure === undefined) continue;
      this.ports.log.warn({ err: failure, partition: number }, 'a partition of the raw stream is opened again');
      await this.close(number);
      some = true;
    }
    return some;
  }

  private async close(number: number): Promise<void> {
    const partition = this.partitions.get(number);
    this.partitions.delete(number);
    this.behind.delete(number);
    await partition?.close();
  }

  private async letGo(raw: RawWriter): Promise<void> {
    for (const number of [...this.partitions.keys()]) await this.close(number);
    this.ports.metrics.partitions.set(0);
    await raw.close();
  }

  private wake(): void {
    this.woken = true;
    this.wakeSleeper?.();
  }

  /** Sleeps for `ms`; `early`: or until there is something to do. Stopping always wakes. */
  private async sleep(ms: number, early: boolean): Promise<void> {
    if (ms <= 0 || this.stopping || (early && this.woken)) {
      this.woken = false;
      // Whoever brings messages must get a turn.
      await new Promise((resolve) => setImmediate(resolve));
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeSleeper = () => {
        if (!early && !this.stopping) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeSleeper = undefined;
    if (early) this.woken = false;
  }
}
