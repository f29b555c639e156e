import type { Metrics } from '@pinwire/service';

interface Count {
  inc(by?: number): void;
}

interface Level {
  set(value: number): void;
}

interface Distribution {
  observe(value: number): void;
}

/** What a writer counts. */
export interface WriterMetrics {
  rows: Count;
  duplicates: Count;
  dead: Count;
  retries: Count;
  batchRows: Distribution;
  batchSeconds: Distribution;
  /** Where the lag is read, in seconds. */
  readLag(lag: () => number): void;
  behind: Level;
  partitions: Level;
}

const ROWS_BUCKETS = [1, 10, 100, 1000, 10_000, 100_000];

export function createWriterMetrics(metrics: Metrics): WriterMetrics {
  let lag = (): number => 0;
  const oldest = 'Age of the oldest message that is not written, as far as is known; 0 when idle';
  metrics.gauge('raw_lag_seconds', oldest, { collect: () => lag() });
  return {
    rows: metrics.counter('raw_rows_total', 'Rows of raw data written to the store'),
    duplicates: metrics.counter('raw_duplicates_total', 'Rows of raw data that came again and were skipped'),
    dead: metrics.counter('raw_dead_total', 'Rows and messages of raw data that could not be kept'),
    retries: metrics.counter('raw_retries_total', 'Times that the writer started again after a failure'),
    batchRows: metrics.histogram('raw_batch_rows', 'Rows in one transaction', { buckets: ROWS_BUCKETS }),
    batchSeconds: metrics.histogram('raw_batch_seconds', 'Time that one transaction took'),
    readLag(read) {
      lag = read;
    },
    behind: metrics.gauge('raw_stream_behind', 'Messages in the stream that this writer has still to read'),
    partitions: metrics.gauge('raw_partitions', 'Partitions of the stream that this writer reads'),
  };
}
