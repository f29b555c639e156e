import { NatsRawStream } from '@pinwire/bus';
import { openStore, type Store } from '@pinwire/store';
import { connect, type NatsConnection } from 'nats';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, startNats, startPostgres } from '../../../test/kit/backends.ts';
import { bundleWriter, type WriterProcess } from '../test/child.ts';
import { type Count, count, LANES, Source } from '../test/rows.ts';

const MB = 1024 * 1024;
const ALL = { timeout: 45_000, interval: 50 };

describe('writers on NATS and Postgres', () => {
  let nats: Backend;
  let postgres: Backend;
  let store: Store;
  let connection: NatsConnection;
  let stream: NatsRawStream;
  let name: string;
  let bundle: Awaited<ReturnType<typeof bundleWriter>>;
  let next = 0;
  const writers: WriterProcess[] = [];

  beforeAll(async () => {
    [nats, postgres, bundle] = await Promise.all([startNats(), startPostgres(), bundleWriter()]);
    store = await openStore({ postgres: { url: postgres.url } });
    connection = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  }, 120_000);
  afterAll(async () => {
    await store?.close();
    await connection?.close();
    await Promise.all([nats?.remove(), postgres?.remove()]);
    bundle?.remove();
  }, 60_000);
  beforeEach(async () => {
    name = `raw-${process.pid}-${next++}`;
    stream = await NatsRawStream.connect({ connection, name, maxBytes: 256 * MB, timeoutMs: 1000 });
    await sql('truncate raw_data, raw_lanes, raw_dead');
  });
  afterEach(async () => {
    for (const writer of writers.splice(0)) await writer.end();
    await (await connection.jetstreamManager()).streams.delete(name);
  });

  const sql = async (text: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  const start = async (stalledMs = 15_000): Promise<WriterProcess> => {
    const writer = await bundle.start(nats.url, postgres.url, name, String(stalledMs));
    writers.push(writer);
    return writer;
  };
  const exact = (rows: number): Count => ({ rows: rows * LANES, misplaced: 0, repeated: 0 });
  const written = async (): Promise<number> =>
    Number((await sql('select count(*) from raw_data').catch(() => [{ count: -1 }]))[0]?.count);

  it('write each row once, in order, when routers send again and late', async () => {
    await start();
    const old = new Source(stream, 'old');
    old.append(300);
    await old.appender.durable();
    // Both send at the same time: the old router what it still has, its heir all that it was not told to be durable.
    const heir = new Source(stream, 'heir');
    old.append(150, 300);
    heir.append(400, 120);
    await Promise.all([old.appender.durable(), heir.appender.durable()]);
    // Another wakes up long after and sends what it had.
    const late = new Source(stream, 'late');
    late.append(300, 100);
    heir.append(200);
    await Promise.all([late.appender.durable(), heir.appender.durable()]);
    await expect.poll(() => count(postgres.url), ALL).toEqual(exact(720));
    await expect.poll(() => stream.size(), ALL).toMatchObject({ messages: 0 });
    expect(await count(postgres.url)).toEqual(exact(720));
  }, 60_000);

  it('lose and repeat nothing when they are killed in the middle of batches', async () => {
    const source = new Source(stream, 'router');
    for (let round = 0; round < 6; round++) {
      const victim = await start();
      if (round % 2 === 1) await start();
      const before = await written();
      source.append(250);
      // It has begun with these rows and is far from their end.
      await expect.poll(written, { timeout: 20_000, interval: 2 }).toBeGreaterThan(before);
      await victim.end();
    }
    await start();
    await source.appender.durable();
    await expect.poll(() => count(postgres.url), ALL).toEqual(exact(1500));
  }, 120_000);

  it('wait for Postgres, and catch up', async () => {
    await start();
    const source = new Source(stream, 'router');
    source.append(100);
    await expect.poll(written, ALL).toBeGreaterThan(0);
    await postgres.stop();
    for (let n = 0; n < 20; n++) {
      source.append(50);
      await source.appender.durable();
    }
    expect((await stream.size()).messages).toBeGreaterThan(10);
    await postgres.start();
    await expect.poll(() => count(postgres.url).catch(String), ALL).toEqual(exact(1100));
    await expect.poll(() => stream.size(), ALL).toMatchObject({ messages: 0 });
  }, 120_000);

  it('go on after a crash of NATS, and so do those who publish', async () => {
    await start();
    const source = new Source(stream, 'router');
    source.append(200);
    await expect.poll(written, ALL).toBeGreaterThan(0);
    await nats.kill();
    source.append(200);
    await expect.poll(() => source.retries, ALL).toBeGreaterThan(0);
    await nats.start();
    source.append(200);
    await source.appender.durable();
    await expect.poll(() => count(postgres.url), ALL).toEqual(exact(600));
  }, 120_000);

  it('take over from one that is stopped, which does no harm when it goes on', async () => {
    const stopped = await start(1500);
    const source = new Source(stream, 'router');
    source.append(200);
    await expect.poll(written, ALL).toBeGreaterThan(0);
    stopped.signal('SIGSTOP');
    await start(1500);
    source.append(200);
    await expect.poll(() => count(postgres.url), ALL).toEqual(exact(400));
    stopped.signal('SIGCONT');
    source.append(200);
    await expect.poll(() => count(postgres.url), ALL).toEqual(exact(600));
    await expect.poll(shares, ALL).toEqual([4, 4]);
    source.append(200);
    await expect.poll(() => count(postgres.url), ALL).toEqual(exact(800));
  }, 120_000);

  const shares = async (): Promise<number[]> =>
    (
      await sql(`select count(*)::integer as n from pg_locks
        where locktype = 'advisory' and mode = 'ExclusiveLock' and objsubid = 2 group by pid order by n`)
    ).map(({ n }) => Number(n));

  it('share the partitions evenly, and lose nothing when they come and go', async () => {
    const source = new Source(stream, 'router');
    const writing = setInterval(() => source.append(5), 5);
    try {
      const first = await start();
      await expect.poll(shares, ALL).toEqual([8]);
      await start();
      await expect.poll(shares, ALL).toEqual([4, 4]);
      await start();
      await expect.poll(shares, ALL).toEqual([2, 3, 3]);
      await first.end('SIGTERM');
      expect(first.child.exitCode).toBe(0);
      await expect.poll(shares, ALL).toEqual([4, 4]);
    } finally {
      clearInterval(writing);
    }
    await source.appender.durable();
    await expect.poll(() => count(postgres.url), ALL).toEqual(exact(source.rows));
  }, 120_000);

  it('put a message aside that they cannot read, and go on', async () => {
    await start();
    await stream.publish(0, Buffer.from('no batch at all'), 'a');
    const source = new Source(stream, 'router');
    source.append(10);
    await expect.poll(() => count(postgres.url), ALL).toEqual(exact(10));
    await expect
      .poll(() => sql('select reason, message from raw_dead'), ALL)
      .toEqual([{ reason: 'version 110, this program reads 1', message: Buffer.from('no batch at all') }]);
    await expect.poll(() => stream.size(), ALL).toMatchObject({ messages: 0 });
  }, 60_000);
});
