// Raw data end to end beside a bare binary COPY of the same rows into the same table:
//   node scripts/run.mjs services/writer/test/bench.ts [--rows 1000000] [--rounds 3]
// Backends: those of the environment, else programs of this machine (test/kit).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { NatsRawStream, RawAppender } from '@pinwire/bus';
import { createMicroClock, RawBatchEncoder } from '@pinwire/protocol';
import { Metrics } from '@pinwire/service';
import { createStore, migrate, openPostgres } from '@pinwire/store';
import { connect } from 'nats';
import { startNats, startPostgres } from '../../../test/kit/backends.ts';
import { createWriter, createWriterMetrics } from '../src/index.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    role: { type: 'string' },
    nats: { type: 'string', default: '' },
    postgres: { type: 'string', default: '' },
  },
});
const ROWS = Number(values.rows);
const DEVICES = 2000;
const ACCOUNTS = 50;
const STREAM = 'bench';
const STREAM_BYTES = 4 * 1024 ** 3;
const SILENT = { info: () => undefined, warn: console.error };

type Append = RawAppender['append'];

/** The writes of 2,000 devices in turn: decimals, and one text in ten. */
function produce(append: Append, from: number, to: number): void {
  const micros = createMicroClock();
  const text = Buffer.alloc(32);
  for (let n = from; n < to; n++) {
    const device = n % DEVICES;
    const value = n % 10 === 0 ? `state ${n % 7}` : `${(n % 5000) / 10}`;
    const length = text.write(value, 'latin1');
    append(
      'gateway',
      device % 256,
      n,
      1 + (device % ACCOUNTS),
      1,
      device,
      0x76,
      device % 16,
      micros(),
      text,
      0,
      length,
    );
  }
}

/** Messages as a router under load sends them, by partition. */
function messages(): Buffer[] {
  const all: Buffer[] = [];
  const encoders = Array.from({ length: 8 }, () => new RawBatchEncoder());
  const take = (encoder: RawBatchEncoder): void => {
    if (encoder.count > 0) all.push(encoder.take());
  };
  produce(
    (origin, shard, ...rest) => {
      const encoder = encoders[shard % 8] as RawBatchEncoder;
      encoder.append(origin, shard, ...rest);
      if (encoder.length > 64 * 1024) take(encoder);
    },
    0,
    ROWS,
  );
  encoders.forEach(take);
  return all;
}

async function publisher(): Promise<void> {
  const connection = await connect({ servers: values.nats });
  const stream = await NatsRawStream.connect({ connection, name: STREAM, maxBytes: STREAM_BYTES });
  const appender = new RawAppender({ publisher: stream, sender: `bench-${process.pid}` });
  console.log('ready');
  await once(process.stdin, 'data');
  for (let n = 0; n < ROWS; n += 1000) {
    produce(appender.append.bind(appender), n, Math.min(n + 1000, ROWS));
    while (appender.full) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise(setImmediate);
  }
  await appender.durable();
  console.log('done');
  await connection.close();
  process.stdin.destroy();
}

async function writer(): Promise<void> {
  const connection = await connect({ servers: values.nats });
  const stream = await NatsRawStream.connect({ connection, name: STREAM, maxBytes: STREAM_BYTES });
  const store = createStore(openPostgres({ url: values.postgres }));
  const metrics = createWriterMetrics(new Metrics('writer'));
  let written = 0;
  const rows = {
    inc: (by = 1) => {
      written += by;
      if (written === ROWS) console.log(`done ${process.memoryUsage.rss()}`);
    },
  };
  createWriter({ stream, store, log: SILENT, metrics: { ...metrics, rows }, now: Date.now }).start();
  console.log('ready');
}

interface Child {
  process: ChildProcess;
  said(word: string): Promise<string>;
}

function child(role: string, urls: string[]): Child {
  const args = [process.argv[1] ?? '', '--role', role, '--rows', String(ROWS), ...urls];
  const started = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  started.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return {
    process: started,
    async said(word) {
      while (!output.includes(word)) await Promise.race([once(started.stdout, 'data'), once(started, 'exit')]);
      return output;
    },
  };
}

async function main(): Promise<void> {
  const [nats, postgres] = await Promise.all([startNats(), startPostgres()]);
  const urls = ['--nats', nats.url, '--postgres', postgres.url];
  const sql = openPostgres({ url: postgres.url, timeoutMs: 600_000 });
  await migrate(sql);
  const store = createStore(sql);
  for (let n = 1; n <= ACCOUNTS; n++) {
    await store.createAccount({ email: `user${n}@example.com`, appName: 'Blynk', passHash: undefined, energy: 0 });
  }
  const raw = await store.openRawWriter();
  const all = messages();
  const empty = async (): Promise<void> => {
    await sql.query('truncate raw_data, raw_lanes');
    await sql.query('checkpoint');
  };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return ROWS / ((performance.now() - began) / 1000);
  };

  // What bare COPY is given: the rows as the writer made them, read back from the table.
  for (let at = 0; at < all.length; at += 32) await raw.ingest(all.slice(at, at + 32));
  const bareData = await readBack(postgres.url);
  const results: Record<string, number[]> = { bare: [], store: [], drain: [], through: [] };
  let rss = '';
  for (let round = 0; round < Number(values.rounds); round++) {
    await empty();
    results.bare?.push(await timed(() => sql.copy('raw_data', bareData)));

    await empty();
    const fresh = await store.openRawWriter();
    results.store?.push(
      await timed(async () => {
        for (let at = 0; at < all.length; at += 32) await fresh.ingest(all.slice(at, at + 32));
      }),
    );
    await fresh.close();

    // The stream is filled first, then the writer drains it.
    await empty();
    const filling = child('publisher', urls);
    await filling.said('ready');
    filling.process.stdin?.write('go');
    await filling.said('done');
    const draining = child('writer', urls);
    results.drain?.push(await timed(() => draining.said('done')));
    draining.process.kill('SIGKILL');

    // Publisher and writer at the same time.
    await empty();
    const [source, sink] = [child('publisher', urls), child('writer', urls)];
    await Promise.all([source.said('ready'), sink.said('ready')]);
    results.through?.push(
      await timed(() => {
        source.process.stdin?.write('go');
        return sink.said('done');
      }),
    );
    rss = (await sink.said('done')).split('done ')[1]?.trim() ?? '';
    sink.process.kill('SIGKILL');
    const [counted] = await sql.query<{ n: number }>('select count(*) as n from raw_data');
    if (counted?.n !== ROWS) throw new Error(`${counted?.n} rows of ${ROWS}`);
  }
  report(results, rss);
  await raw.close();
  await store.close();
  await Promise.all([nats.remove(), postgres.remove()]);
}

/** The whole table as binary COPY gives it. */
async function readBack(url: string): Promise<Buffer[]> {
  const { default: pg } = await import('pg');
  const { to } = await import('pg-copy-streams');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const parts: Buffer[] = [];
  for await (const part of client.query(to('copy (select * from raw_data) to stdout (format binary)')))
    parts.push(part);
  await client.end();
  // In parts as large as the writer's.
  return [Buffer.concat(parts)].flatMap((whole) => {
    const cut: Buffer[] = [];
    for (let at = 0; at < whole.length; at += 4 * 1024 * 1024) cut.push(whole.subarray(at, at + 4 * 1024 * 1024));
    return cut;
  });
}

function report(results: Record<string, number[]>, rss: string): void {
  const median = (list: number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const bare = median(results.bare ?? []);
  const titles: Record<string, string> = {
    bare: 'bare binary COPY, one connection, one transaction',
    store: 'store: decode, encode, COPY and marks',
    drain: 'writer: stream already full → table (its start included)',
    through: 'publisher → JetStream → writer → table at once',
  };
  console.log(
    `${ROWS} rows, ${DEVICES} devices, median of ${values.rounds}; RSS of the writer ${Number(rss) >> 20} MB\n`,
  );
  console.log('| path | rows/s | of bare |\n|---|---|---|');
  for (const [name, title] of Object.entries(titles)) {
    const rate = median(results[name] ?? []);
    console.log(`| ${title} | ${Math.round(rate).toLocaleString('en')} | ${(rate / bare).toFixed(2)} |`);
  }
}

const roles: Record<string, () => Promise<void>> = { publisher, writer };
await (roles[values.role ?? ''] ?? main)();
