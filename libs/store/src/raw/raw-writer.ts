import type { Sql, SqlSession } from '../sql.ts';
import { Claims } from './claims.ts';
import { dayOf } from './days.ts';
import { Ingest, type IngestResult } from './ingest.ts';
import { createDaysAhead, dropDaysBefore } from './partitions.ts';

export interface RawWriterOptions {
  /** Days for which rows are kept; 0 (default) = for ever, as the original keeps them. */
  retentionDays?: number;
  /** Limit of the transaction that writes one batch, in milliseconds. */
  timeoutMs?: number;
}

/** Some 45,000 short rows; larger transactions gain nothing (measured 2026-11-21). */
const BATCH_BYTES = 2 * 1024 * 1024;
/** Some 5,000 short rows, for which the embedded engine takes 60 ms (2026-11-21): logins wait no longer for it. */
const SHARED_BATCH_BYTES = 256 * 1024;
/** Dead rows are looked at soon or never; they are kept this long where there is no shorter retention. */
const DEAD_DAYS = 90;
/** A mark protects from rows that are sent again, which nobody does after this long. */
const LANE_DAYS = 30;

/**
 * One writer's connection to the store. It ends with its first failure: close it, open another, and bring everything
 * that was not acknowledged again.
 */
export interface RawWriter {
  /** Bytes of messages that one `ingest` should bring at most, one message aside. */
  readonly batchBytes: number;
  /** Partitions that this writer may read. */
  readonly held: ReadonlySet<number>;
  /**
   * Takes and gives partitions so that all live writers have equal shares; returns those to finish and `release`. Call
   * every few seconds: a writer that has been silent for `stalledMs` loses its connection to the others.
   */
  balance(partitions: number, stalledMs: number): Promise<{ drop: number[] }>;
  release(partition: number): Promise<void>;
  /**
   * Writes messages (libs/protocol raw-batch) of held partitions, each row exactly once however often it is brought; of
   * one lane they have to come in the order in which they were sent. One call at a time.
   */
  ingest(messages: readonly Buffer[]): Promise<IngestResult>;
  /** Makes the partitions of the next days, drops those past retention. Call every hour or so. */
  maintain(): Promise<{ dropped: number[] }>;
  close(): Promise<void>;
}

export async function openRawWriter(
  sql: Sql,
  now: () => number,
  { retentionDays = 0, timeoutMs = 30_000 }: RawWriterOptions,
): Promise<RawWriter> {
  const session: SqlSession = await sql.session();
  const claims = new Claims(session);
  const ingest = new Ingest(session, { retentionDays, now, timeoutMs });
  try {
    await claims.join();
    await createDaysAhead(session, now());
  } catch (error) {
    await session.close();
    throw error;
  }
  return {
    batchBytes: session.isShared ? SHARED_BATCH_BYTES : BATCH_BYTES,
    held: claims.held,
    balance: (partitions, stalledMs) => claims.balance(partitions, stalledMs),
    release: (partition) => claims.release(partition),
    ingest: (messages) => ingest.run(messages),
    async maintain() {
      await createDaysAhead(session, now());
      const old = "now() - $1 * interval '1 day'";
      await session.query(`delete from raw_lanes where updated_at < ${old}`, [LANE_DAYS]);
      await session.query(`delete from raw_dead where at < ${old}`, [Math.min(retentionDays || DEAD_DAYS, DEAD_DAYS)]);
      return { dropped: retentionDays === 0 ? [] : await dropDaysBefore(session, dayOf(now()) - retentionDays) };
    },
    close: () => session.close(),
  };
}
