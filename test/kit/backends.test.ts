import { Redis } from 'ioredis';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import type { Backend } from './backend.ts';
import { type Backends, startBackends, startNats, startPostgres, startRedis } from './backends.ts';
import { natsAnswers } from './nats.ts';
import { postgresAnswers } from './postgres.ts';
import { redisAnswers } from './redis.ts';

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.remove()));
}, 60_000);

interface Kind {
  name: string;
  /** Variable that names such a server. */
  variable: string;
  start(): Promise<Backend>;
  answers(url: string): Promise<void>;
}

const kinds: Kind[] = [
  { name: 'NATS', variable: 'NATS_URL', start: startNats, answers: natsAnswers },
  { name: 'Redis', variable: 'REDIS_URL', start: startRedis, answers: redisAnswers },
  { name: 'Postgres', variable: 'DATABASE_URL', start: startPostgres, answers: postgresAnswers },
];

describe.each(kinds)('$name of the launcher', ({ variable, start, answers }) => {
  it.skipIf(process.env[variable])(
    'goes and comes back at the same address',
    async () => {
      const server = await start();
      open.push(server);
      await answers(server.url);
      await server.stop();
      await expect(answers(server.url)).rejects.toThrow();
      await server.start();
      await answers(server.url);
      await server.kill();
      await expect(answers(server.url)).rejects.toThrow();
      await server.start();
      await answers(server.url);
      await server.restart();
      await answers(server.url);
    },
    120_000,
  );

  it.skipIf(process.env[variable])(
    'keeps silent while it is paused',
    async () => {
      const server = await start();
      open.push(server);
      await server.pause();
      await expect(answers(server.url)).rejects.toThrow();
      await server.resume();
      await answers(server.url);
      await server.pause();
      await server.kill();
      await server.start();
      await answers(server.url);
    },
    120_000,
  );

  it.skipIf(process.env[variable])(
    'is gone once it is removed',
    async () => {
      const server = await start();
      await server.remove();
      await expect(answers(server.url)).rejects.toThrow();
    },
    120_000,
  );
});

describe('the launcher', () => {
  async function all(): Promise<Backends> {
    const backends = await startBackends();
    open.push(backends);
    return backends;
  }

  it('gives every test servers of its own', async () => {
    const [one, two] = [await all(), await all()];
    expect(one.postgres.url).not.toBe(two.postgres.url);
    await query(one.postgres.url, 'create table mine (id int)');
    await expect(query(two.postgres.url, 'select * from mine')).rejects.toThrow(/does not exist/);
  }, 120_000);

  it('keeps what was acknowledged over a kill', async () => {
    const { redis, postgres } = await all();
    if (!redis.ours || !postgres.ours) return;
    const client = new Redis(redis.url, { maxRetriesPerRequest: 1 });
    await client.set('kept', 'yes');
    await client.call('waitaof', '1', '0', '1000').catch(() => undefined);
    client.disconnect();
    await query(postgres.url, 'create table kept as select 1 as one');
    await Promise.all([redis.kill(), postgres.kill()]);
    await Promise.all([redis.start(), postgres.start()]);
    const again = new Redis(redis.url);
    expect(await again.get('kept')).toBe('yes');
    again.disconnect();
    expect(await query(postgres.url, 'select one from kept')).toEqual([{ one: 1 }]);
  }, 120_000);

  it('leaves a server that the environment names alone, but for a database of its own', async () => {
    const { postgres } = await all();
    const before = process.env.DATABASE_URL;
    process.env.DATABASE_URL = postgres.url;
    try {
      const foreign = await startPostgres();
      expect(foreign.ours).toBe(false);
      await expect(foreign.kill()).rejects.toThrow(/not for tests to break/);
      expect(await query(foreign.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(new URL(foreign.url).pathname).not.toBe(new URL(postgres.url).pathname);
      await foreign.remove();
      await expect(query(foreign.url, 'select 1')).rejects.toThrow(/does not exist/);
    } finally {
      if (before === undefined) delete process.env.DATABASE_URL;
      else process.env.DATABASE_URL = before;
    }
  }, 120_000);
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
