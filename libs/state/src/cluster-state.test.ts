import { randomUUID } from 'node:crypto';
import { emptyState } from '@pinwire/model';
import { Redis } from 'ioredis';
import { afterEach, expect, it, vi } from 'vitest';
import { type RedisProcess, startRedisProgram } from '../../../test/kit/redis.ts';
import { Applied } from './applied.ts';
import { ClusterState } from './cluster-state.ts';
import { RedisState } from './redis-state.ts';
import type { StateRows, VersionedRow } from './stored-state.ts';

const key = { accountId: 1, dashId: 2, targetId: 3, route: 'token' };
const log = { info: () => {}, warn: () => {} };

let server: RedisProcess | undefined;
const states: ClusterState[] = [];
const clients: RedisState[] = [];

afterEach(async () => {
  await Promise.all(states.splice(0).map((state) => state.close()));
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server?.remove();
});

/** The rows of a store that answers or does not. */
class Rows implements StateRows {
  mood: 'answers' | 'away' | 'hangs' | 'late' = 'answers';
  writes = 0;
  private readonly rows = new Map<string, VersionedRow>();

  async loadState({ targetId }: { targetId: number }): Promise<VersionedRow | undefined> {
    if (this.mood === 'away') throw new Error('the store is away');
    if (this.mood === 'hangs') await new Promise(() => undefined);
    return this.rows.get(String(targetId));
  }

  async saveStates(rows: VersionedRow[]): Promise<void> {
    this.writes++;
    if (this.mood === 'late') {
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('the store was too slow');
    }
    for (const row of rows) {
      const known = this.rows.get(String(row.targetId));
      if (known === undefined || known.version <= row.version) this.rows.set(String(row.targetId), row);
    }
  }

  async deleteStates(): Promise<void> {
    this.rows.clear();
  }
}

async function open(rows: Rows): Promise<ClusterState> {
  const redis = new RedisState({ url: server?.url ?? '', prefix: `${name}:`, log });
  clients.push(redis);
  await redis.ready();
  const state = new ClusterState({ redis, rows, log, onRefused: () => {} });
  states.push(state);
  return state;
}

let name = '';

async function saved(state: ClusterState, value: string, version: number): Promise<void> {
  const target = { ...emptyState(), values: new Map([['v5', Buffer.from(value)]]), version };
  const applied = new Applied();
  applied.take({ origin: 'gateway', seq: version });
  await state.save([{ ...key, state: target, applied, epoch: 1 }]);
}

async function loaded(state: ClusterState): Promise<string | undefined> {
  return (await state.load(key)).state.values.get('v5')?.toString();
}

it('takes a state from the store when Redis comes back with files of before', async () => {
  name = randomUUID();
  server = await startRedisProgram({ args: ['--appendonly', 'no'] });
  const rows = new Rows();
  const before = await open(rows);
  await saved(before, 'old', 1);
  // What Redis keeps by default: a snapshot now and then.
  const redis = new Redis(server.url);
  await redis.save();
  redis.disconnect();
  await saved(before, 'new', 2);
  await before.flush();
  await server.kill();
  await server.start();
  const after = await open(rows);
  expect(await loaded(after)).toBe('new');
  // An input that the state holds changes nothing when its sender asks again.
  const { applied } = await after.load(key);
  expect([1, 2, 3].map((seq) => applied.take({ origin: 'gateway', seq }))).toEqual([false, false, true]);
});

it('takes it from the store when Redis is empty, with what it holds of its senders', async () => {
  name = randomUUID();
  server = await startRedisProgram();
  const rows = new Rows();
  const before = await open(rows);
  await saved(before, 'new', 2);
  await before.flush();
  const redis = new Redis(server.url);
  await redis.flushall();
  redis.disconnect();
  const after = await open(rows);
  expect(await loaded(after)).toBe('new');
  expect((await after.load(key)).applied.take({ origin: 'gateway', seq: 2 })).toBe(false);
});

it('takes it from Redis when the store is behind, away or hangs', async () => {
  name = randomUUID();
  server = await startRedisProgram();
  const rows = new Rows();
  const before = await open(rows);
  await saved(before, 'old', 1);
  await before.flush();
  await saved(before, 'new', 2);
  const after = await open(rows);
  expect(await loaded(after)).toBe('new');
  rows.mood = 'hangs';
  expect(await loaded(after)).toBe('new');
  rows.mood = 'away';
  expect(await loaded(after)).toBe('new');
});

it('lets no writes pile up while the store takes too long for each', async () => {
  name = randomUUID();
  server = await startRedisProgram();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const rows = new Rows();
    const state = await open(rows);
    await saved(state, 'new', 1);
    rows.mood = 'late';
    vi.advanceTimersByTime(60_000);
    await state.flush();
    expect(rows.writes).toBe(2);
  } finally {
    vi.useRealTimers();
  }
});
