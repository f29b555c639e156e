import type { RawStream } from '@pinwire/bus';
import type { RawWriter, RawWriterOptions } from '@pinwire/store';
import type { WriterMetrics } from './metrics.ts';

export interface WriterLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** The part of the store that a writer needs. */
export interface RawStore {
  openRawWriter(options: RawWriterOptions): Promise<RawWriter>;
}

/** Bounds and paces; each has a default. */
export interface WriterLimits {
  /** Most bytes of messages in one transaction, one message aside; the store may want fewer. */
  batchBytes: number;
  /** Least time between the starts of two transactions, in ms, unless a full batch waits. */
  lingerMs: number;
  /** How often partitions are shared out anew, in ms. */
  balanceMs: number;
  /** Silence after which another writer is cut off, in ms. */
  stalledMs: number;
  /** How often partitions of the table are made and dropped, in ms. */
  maintainMs: number;
  /** First and longest pause after a failure, in ms. */
  backoffMs: { first: number; longest: number };
}

export const DEFAULT_WRITER_LIMITS: WriterLimits = {
  batchBytes: 2 * 1024 * 1024,
  lingerMs: 50,
  balanceMs: 2000,
  stalledMs: 15_000,
  maintainMs: 3_600_000,
  backoffMs: { first: 100, longest: 5000 },
};

/** Everything a writer works with. */
export interface WriterPorts {
  stream: RawStream;
  store: RawStore;
  log: WriterLog;
  metrics: WriterMetrics;
  /** Wall clock in ms. */
  now(): number;
  /** Days for which rows are kept; 0 (default) = for ever. */
  retentionDays?: number;
  limits?: Partial<WriterLimits>;
}
