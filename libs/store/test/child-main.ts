// Runs as a process of its own that tests kill: `node child.mjs <mode> <folder> <worker URL>`.
import { randomBytes } from 'node:crypto';
import { encodeRawBatch } from '@pinwire/protocol';
import { lockFolder } from '../src/folder-lock.ts';
import { migrate } from '../src/migrate.ts';
import { openPglite } from '../src/pglite.ts';
import type { Sql } from '../src/sql.ts';
import { createStore, type Store } from '../src/store.ts';

const [mode = '', folder = '', worker = ''] = process.argv.slice(2);

async function openSql(): Promise<Sql> {
  const upkeep = { everyMs: 20, checkpointBytes: 2 ** 20, vacuumBytes: 4 * 2 ** 20 };
  const sql = await openPglite({ folder, workerUrl: new URL(worker), upkeep });
  await migrate(sql);
  return sql;
}

const open = async (): Promise<Store> => createStore(await openSql());

/** Saves one thing after the other for ever; prints the number of each once it is acknowledged. */
async function write(): Promise<void> {
  const store = await open();
  const name = { email: 'ann@pinwire.test', appName: 'Blynk' };
  await store.createAccount({ ...name, passHash: undefined, energy: 0 });
  const account = await store.findAccount(name.email, name.appName);
  if (!account) throw new Error('no account');
  for (let n = account.version; ; n++) {
    const tokens = { add: [{ token: `token-${n + 1}`, dashId: 1, deviceId: 0 }], remove: [`token-${n}`] };
    await store.saveProfile(account.id, n, Buffer.from(`${n + 1}`), { tokens });
    const state = Buffer.concat([Buffer.from(`${n + 1}\0`), randomBytes(20_000)]);
    await store.saveStates([{ accountId: account.id, dashId: 1, targetId: n % 7, state, version: n }]);
    process.stdout.write(`saved ${n + 1}\n`);
  }
}

/**
 * Writes numbered raw rows for ever, each batch with half of the one before again; prints the number of the last row once
 * it is acknowledged.
 */
async function raw(): Promise<void> {
  const sql = await openSql();
  const writer = await createStore(sql).openRawWriter();
  const [last] = await sql.query<{ seq: number }>('select coalesce(max(seq), -1) as seq from raw_data');
  const base = { origin: 'me', shard: 1, accountId: 1, dashId: 1, deviceId: 1, type: 0x76, pin: 1 };
  for (let from = Math.max(0, (last?.seq ?? 0) - 200); ; from += 200) {
    const rows = Array.from({ length: 400 }, (_, n) => {
      const seq = from + n;
      return { ...base, seq, micros: Date.now() * 1000 + n, value: Buffer.from(`${seq}`) };
    });
    await writer.ingest([encodeRawBatch(rows)]);
    process.stdout.write(`saved ${from + 399}\n`);
  }
}

async function hold(): Promise<void> {
  const store = await open();
  process.stdout.write('open\n');
  setInterval(() => store.health(), 1000);
}

/** Tries for the lock alone; the winner keeps it until it is killed. */
async function lock(): Promise<void> {
  try {
    await lockFolder(folder);
    process.stdout.write('won\n');
    setInterval(() => undefined, 1000);
  } catch (error) {
    process.stdout.write(`lost ${error instanceof Error ? error.name : ''}\n`);
  }
}

const modes: { [name: string]: () => void | Promise<void> } = { write, raw, hold, lock };
await modes[mode]?.();
