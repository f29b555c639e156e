import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessRawStream } from '@pinwire/bus';
import { Metrics } from '@pinwire/service';
import { createStore, migrate, openPglite, type Store, StoreUnavailable } from '@pinwire/store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, Source } from '../test/rows.ts';
import { createWriterMetrics } from './metrics.ts';
import type { RawStore } from './ports.ts';
import { createWriter, type Writer } from './writer.ts';

describe('a writer in one process with the embedded database', () => {
  let folder: string;
  let sql: Awaited<ReturnType<typeof openPglite>>;
  let store: Store;
  let stream: InProcessRawStream;
  let metrics: Metrics;
  let writer: Writer | undefined;
  const warnings: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pinwire-writer-'));
    sql = await openPglite({ folder, fsync: false });
    await migrate(sql);
    store = createStore(sql);
  }, 120_000);
  afterAll(async () => {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    stream = new InProcessRawStream(1024 * 1024);
    metrics = new Metrics('writer');
    warnings.length = 0;
    await sql.query('truncate raw_data, raw_lanes, raw_dead');
  });
  afterEach(() => writer?.stop());

  const start = (raw: RawStore = store): void => {
    const warn = (_fields: object, message: string): void => void warnings.push(message);
    const backoffMs = { first: 10, longest: 50 };
    const log = { info: warn, warn };
    writer = createWriter({
      stream,
      store: raw,
      log,
      metrics: createWriterMetrics(metrics),
      now: Date.now,
      limits: { backoffMs },
    });
    writer.start();
  };
  const rows = async (): Promise<number[]> =>
    (await sql.query<{ n: number }>('select double_value as n from raw_data order by device_id, ts, seq')).map(
      ({ n }) => n,
    );
  const exact = (count: number): number[] => Array.from({ length: LANES * count }, (_, n) => n % count);
  const metric = async (name: string): Promise<number | undefined> =>
    Number(new RegExp(`^pinwire_${name}{[^}]*} (.*)$`, 'm').exec(await metrics.registry.metrics())?.[1]);

  it('has written what the source is told to be durable', async () => {
    start();
    const source = new Source(stream, 'standalone');
    for (let n = 0; n < 20; n++) {
      source.append(10);
      if (n % 3 === 0) await source.appender.durable();
    }
    await source.appender.durable();
    expect(stream.waitingBytes).toBe(0);
    expect(await metric('raw_rows_total')).toBe(200 * LANES);
    await writer?.stop();
    expect(await rows()).toEqual(exact(200));
    expect(warnings).toEqual([]);
  }, 60_000);

  it('holds the source back while the store is away, and forgets nothing', async () => {
    let away = true;
    let tried = 0;
    start({
      openRawWriter: () => {
        tried++;
        return away ? Promise.reject(new StoreUnavailable('the database is away')) : store.openRawWriter();
      },
    });
    const source = new Source(stream, 'standalone', 512 * 1024);
    while (!source.appender.full) source.append(20);
    await expect.poll(() => tried).toBeGreaterThan(3);
    expect(stream.waitingBytes).toBeGreaterThan(0);
    // The same trouble is told once.
    expect(warnings).toEqual(['raw data waits in the stream']);
    expect(await metric('raw_retries_total')).toBeGreaterThan(2);
    // It grows while nothing is written, so that somebody notices.
    const lag = (await metric('raw_lag_seconds')) ?? 0;
    expect(lag).toBeGreaterThan(0);
    await expect.poll(() => metric('raw_lag_seconds')).toBeGreaterThan(lag + 0.05);
    away = false;
    await source.appender.durable();
    await expect.poll(() => metric('raw_lag_seconds')).toBe(0);
    await writer?.stop();
    expect(await rows()).toEqual(exact(source.rows));
  }, 60_000);

  it('writes rows once where the store fails after it has committed', async () => {
    let failures = 0;
    start({
      async openRawWriter() {
        const raw = await store.openRawWriter();
        return {
          ...raw,
          async ingest(messages) {
            const result = await raw.ingest(messages);
            if (failures++ % 2 === 0) throw new StoreUnavailable('the answer got lost');
            return result;
          },
        };
      },
    });
    const source = new Source(stream, 'standalone');
    for (let n = 0; n < 5; n++) {
      source.append(20);
      await source.appender.durable();
    }
    expect(failures).toBeGreaterThan(4);
    expect(await metric('raw_duplicates_total')).toBeGreaterThan(0);
    await writer?.stop();
    expect(await rows()).toEqual(exact(100));
  }, 60_000);
});
