// What the embedded database costs, with many raw rows in it:
//   node scripts/run.mjs libs/store/test/measure-pglite.ts [--rows 5000000] [--folder DIR]
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createMicroClock, RawBatchEncoder } from '@pinwire/protocol';
import { migrate } from '../src/migrate.ts';
import { openPglite } from '../src/pglite.ts';
import type { Sql } from '../src/sql.ts';
import { createStore } from '../src/store.ts';
import { temporaryFolder } from './backends.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '5000000' }, folder: { type: 'string' }, idle: { type: 'string' } },
});
const ROWS = Number(values.rows);
const BATCH = 5000;
const DEVICES = 100;
const folder = values.folder ?? temporaryFolder();
const workerUrl = new URL('./pglite-worker.js', import.meta.url);
const micros = createMicroClock();
const text = Buffer.alloc(32);

function status(field: 'VmRSS' | 'VmHWM'): string {
  const line = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  return `${Math.round(Number(line?.[1]) / 1024)} MB`;
}

function diskBytes(path: string): number {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function say(what: string, figure: string | number): void {
  console.log(`| ${what} | ${figure} |`);
}

/** CPU time of all threads of this process in ms: it says more than the clock on a machine that others use too. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const [began, cpu] = [performance.now(), cpuMs()];
  const result = await work();
  say(what, `${Math.round(performance.now() - began)} ms, ${Math.round(cpuMs() - cpu)} ms of CPU`);
  return result;
}

async function open(): Promise<Sql> {
  const sql = await openPglite({ folder, workerUrl, timeoutMs: 60_000, onWarning: console.error });
  await migrate(sql);
  return sql;
}

function message(from: number): Buffer {
  const encoder = new RawBatchEncoder();
  for (let n = from; n < from + BATCH; n++) {
    const device = n % DEVICES;
    const length = text.write(n % 10 === 0 ? `state ${n % 7}` : `${(n % 5000) / 10}`, 'latin1');
    encoder.append('me', device, n, 1, 1, device, 0x76, device % 16, micros(), text, 0, length);
  }
  return encoder.take();
}

async function insertRows(sql: Sql, from: number): Promise<void> {
  const all = Array.from({ length: BATCH }, (_, n) => from + n);
  await sql.query(
    `insert into raw_data (ts, account_id, seq, double_value, project_id, device_id, pin, pin_type, email)
     select to_timestamp(t), 1, s, v, 1, d, p, 'v', 'ann@example.com'
     from unnest($1::float8[], $2::bigint[], $3::float8[], $4::integer[], $5::smallint[]) as r (t, s, v, d, p)`,
    [
      all.map(() => micros() / 1e6),
      all,
      all.map((n) => (n % 5000) / 10),
      all.map((n) => n % DEVICES),
      all.map((n) => n % 16),
    ],
  );
}

/** Runs `work` over `rows` rows in batches; says rows/s, by the clock and by CPU. */
async function paced(what: string, rows: number, work: (from: number) => Promise<unknown>): Promise<void> {
  const [began, cpu] = [performance.now(), cpuMs()];
  for (let n = 0; n < rows; n += BATCH) await work(n);
  const each = [performance.now() - began, cpuMs() - cpu].map((ms) =>
    Math.round(rows / (ms / 1000)).toLocaleString('en'),
  );
  say(`${rows.toLocaleString('en')} rows ${what}`, `${each[0]} rows/s, ${each[1]} a second of CPU`);
}

/** A process of its own that opens the database and says its memory. */
function fresh(when: string): void {
  const args = [process.argv[1] ?? '', '--folder', folder, '--idle', when];
  execFileSync(process.execPath, args, { stdio: 'inherit' });
}

async function idle(when: string): Promise<void> {
  say('RSS of Node alone', status('VmRSS'));
  const sql = await timed(`start ${when}`, open);
  await sql.query('select count(*) from accounts');
  say(`RSS ${when}, idle`, status('VmRSS'));
  await sql.close();
}

if (values.idle) {
  await idle(values.idle);
  process.exit();
}
console.log('| what | figure |\n|---|---|');
let sql = await timed('first start: files made, opened, schema', open);
await createStore(sql).createAccount({ email: 'ann@example.com', appName: 'Blynk', passHash: undefined, energy: 0 });
await sql.close();
fresh('when empty');
say('disk, empty', `${diskBytes(folder) >> 20} MB`);

sql = await open();
const raw = await createStore(sql).openRawWriter();
await paced('by INSERT', 100_000, (n) => insertRows(sql, n));
await sql.query('truncate raw_data');
let longest = 0;
await paced('by COPY, with marks', ROWS, async (n) => {
  const start = performance.now();
  await raw.ingest([message(n)]);
  longest = Math.max(longest, performance.now() - start);
});
say(
  `longest transaction of ${BATCH.toLocaleString('en')} rows; all other statements wait`,
  `${Math.round(longest)} ms`,
);
say('RSS after', status('VmRSS'));
say('highest RSS, creation of the database included', status('VmHWM'));
say('disk after', `${diskBytes(folder) >> 20} MB`);
const hour = `select count(*), avg(doublevalue) from reporting_raw_data where email = 'ann@example.com' and project_id = 1
  and device_id = 7 and pin = 7 and pintype = 'v' and ts > now() - interval '1 hour'`;
await timed('one pin of the last hour, counted', () => sql.query(hour));
await timed('the same again', () => sql.query(hour));
await sql.close();
fresh('with these rows');
if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
