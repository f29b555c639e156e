import { randomBytes, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, startRedis } from '../../../test/kit/backends.ts';
import { startRedisProgram } from '../../../test/kit/redis.ts';
import { until } from '../../../test/kit/until.ts';
import { StateRefused, StateTimeout, StateUnavailable } from './errors.ts';
import { RedisLink } from './redis-link.ts';
import { RedisState, type RedisStateOptions } from './redis-state.ts';

let redis: Backend;
const states: RedisState[] = [];
const lines: string[] = [];
const log = {
  info: (_fields: object, line: string) => lines.push(line),
  warn: (_fields: object, line: string) => lines.push(line),
};

beforeAll(async () => {
  redis = await startRedis();
}, 60_000);
afterEach(async () => {
  await Promise.all(states.splice(0).map((state) => state.close()));
  lines.length = 0;
});
afterAll(() => redis?.remove(), 60_000);

function opened(options: Partial<RedisStateOptions> = {}): RedisState {
  const state = new RedisState({ url: redis.url, prefix: `test-${randomUUID()}:`, log, ...options });
  states.push(state);
  return state;
}

async function ready(options?: Partial<RedisStateOptions>): Promise<RedisState> {
  const state = opened(options);
  await state.ready();
  return state;
}

const row = (route: string, text: string, epoch = 1) => ({ route, state: Buffer.from(text), applied: '', epoch });

async function loaded(state: RedisState, route: string): Promise<string | undefined> {
  return (await state.load(route)).state?.toString();
}

describe('states in Redis', () => {
  it('come back byte for byte, with what was applied', async () => {
    const state = await ready();
    const bytes = Buffer.concat([Buffer.from([0, 255, 13, 10]), randomBytes(100_000)]);
    const applied = `7 gateway-a.1\n${2 ** 40} gateway-b.1\n`;
    expect(await state.load('token')).toEqual({ state: undefined, applied: '', epoch: 0 });
    expect(await state.saveMany([{ route: 'token', state: bytes, applied, epoch: 3 }])).toEqual([]);
    expect(await state.load('token')).toEqual({ state: bytes, applied, epoch: 3 });
  });

  it('of many targets are saved in few round trips', async () => {
    const state = await ready();
    const rows = Array.from({ length: 2000 }, (_, at) => row(`1/2/${at}`, `value ${at}`));
    expect(await state.saveMany(rows)).toEqual([]);
    expect(await loaded(state, '1/2/0')).toBe('value 0');
    expect(await loaded(state, '1/2/1999')).toBe('value 1999');
    const large = Array.from({ length: 8 }, (_, at) => ({
      ...row(`large ${at}`, ''),
      state: Buffer.alloc(700_000, at),
    }));
    await state.saveMany(large);
    expect((await state.load('large 7')).state).toEqual(large[7]?.state);
  });

  it('of a router that lost its shard are refused, and named', async () => {
    const [before, after] = [await ready({ prefix: 'fence:' }), await ready({ prefix: 'fence:' })];
    const route = randomUUID();
    await before.saveMany([row(route, 'old owner', 4)]);
    await after.saveMany([row(route, 'new owner', 5)]);
    expect(await before.saveMany([row('other', 'x', 4), row(route, 'late', 4)])).toEqual([route]);
    expect(await loaded(before, route)).toBe('new owner');
    expect(await after.saveMany([row(route, 'again', 5)])).toEqual([]);
  });

  it('go when the target goes', async () => {
    const state = await ready();
    await state.saveMany([row('a', 'a'), row('b', 'b')]);
    await state.savePresence([{ route: 'a', epoch: 1, since: 1, sessions: ['g/1'] }]);
    await state.remove(['a', 'never']);
    expect(await loaded(state, 'a')).toBeUndefined();
    expect(await state.presence('a')).toBeUndefined();
    expect(await loaded(state, 'b')).toBe('b');
  });
});

describe('presence in Redis', () => {
  const online = { route: 'token', epoch: 3, since: 1_700_000_000_000, sessions: ['g1/1', 'g2/9'] };

  it('is what the router of the device showed last', async () => {
    const state = await ready();
    expect(await state.presence('token')).toBeUndefined();
    await state.savePresence([online, { ...online, route: 'other', sessions: [] }]);
    expect(await state.presence('token')).toEqual(online);
    expect(await state.presence('other')).toEqual({ ...online, route: 'other', sessions: [] });
    await state.savePresence([{ ...online, sessions: ['g2/9'] }]);
    expect(await state.presence('token')).toEqual({ ...online, sessions: ['g2/9'] });
  });

  it('of a router that lost its shard is refused, also once the device is offline', async () => {
    const state = await ready();
    const offline = { ...online, epoch: 4, sessions: [] };
    await state.savePresence([offline]);
    await state.savePresence([online]);
    expect(await state.presence('token')).toEqual(offline);
  });

  it('ends by itself unless its router renews it', async () => {
    const state = await ready({ presenceTtlMs: 500 });
    await state.savePresence([
      { ...online, route: 'kept' },
      { ...online, route: 'left' },
    ]);
    await until(async () => {
      expect(await state.renewPresence(['kept'])).toEqual([]);
      return (await state.presence('left')) === undefined;
    });
    expect(await state.presence('kept')).toEqual({ ...online, route: 'kept' });
    expect(await state.renewPresence(['kept', 'left'])).toEqual(['left']);
  });

  it('of many devices takes few round trips', async () => {
    const state = await ready();
    const many = Array.from({ length: 1200 }, (_, at) => ({ ...online, route: `many ${at}` }));
    await state.savePresence(many);
    expect(await state.renewPresence([...many.map(({ route }) => route), 'none'])).toEqual(['none']);
    expect((await state.presence('many 1199'))?.sessions).toEqual(online.sessions);
  });
});

describe('a Redis that the environment does not own', () => {
  it('may come later: the state is ready then', async () => {
    const server = await startRedisProgram();
    await server.stop();
    const state = opened({ url: server.url });
    await until(() => lines.length > 0);
    expect(lines).toEqual(['Redis is away: trying on until it answers']);
    await expect(state.load('x')).rejects.toThrow(StateUnavailable);
    await expect(state.saveMany([row('x', 'x')])).rejects.toThrow(StateUnavailable);
    await expect(state.health()).rejects.toThrow(StateUnavailable);
    await server.start();
    await state.ready();
    expect(lines).toEqual(['Redis is away: trying on until it answers', 'Redis is back']);
    expect(await state.health()).toBeGreaterThan(0);
    await server.remove();
  }, 30_000);

  it('may be away for 5 s: questions fail at once meanwhile, one line tells it, and then all goes on', async () => {
    const server = await startRedisProgram();
    const state = await ready({ url: server.url });
    await state.saveMany([row('kept', 'before')]);
    await server.kill();
    const away = performance.now();
    while (performance.now() - away < 5000) {
      const asked = performance.now();
      await expect(state.saveMany([row('kept', 'meanwhile')])).rejects.toThrow(StateUnavailable);
      expect(performance.now() - asked).toBeLessThan(1000);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await server.start();
    await until(() => state.health().then(() => true));
    expect(await loaded(state, 'kept')).toBe('before');
    await state.saveMany([row('kept', 'after')]);
    expect(await loaded(state, 'kept')).toBe('after');
    expect(lines).toEqual(['Redis is connected', 'Redis is away: trying on until it answers', 'Redis is back']);
    await server.remove();
  }, 40_000);

  it('may stop in the middle: questions end at their limit, and then all goes on', async () => {
    const server = await startRedisProgram();
    const state = await ready({ url: server.url, timeoutMs: 400 });
    await server.pause();
    const asked = performance.now();
    const refused = await Promise.allSettled([state.load('x'), state.saveMany([row('x', 'paused')]), state.health()]);
    expect(performance.now() - asked).toBeLessThan(1500);
    for (const result of refused) {
      expect(result.status).toBe('rejected');
      const reason = (result as PromiseRejectedResult).reason;
      expect(reason instanceof StateTimeout || reason instanceof StateUnavailable).toBe(true);
    }
    await server.resume();
    await until(() => state.health().then(() => true));
    await state.saveMany([row('x', 'resumed')]);
    expect(await loaded(state, 'x')).toBe('resumed');
    await server.remove();
  }, 30_000);

  it('may lose everything: what is saved then is there again', async () => {
    const server = await startRedisProgram();
    const state = await ready({ url: server.url });
    await state.saveMany([row('a', '1', 9)]);
    const admin = new Redis(server.url);
    await admin.flushall();
    await admin.script('FLUSH');
    admin.disconnect();
    expect(await loaded(state, 'a')).toBeUndefined();
    expect(await state.saveMany([row('a', '2', 9), row('b', '3', 1)])).toEqual([]);
    expect(await state.renewPresence(['a'])).toEqual(['a']);
    expect(await loaded(state, 'a')).toBe('2');
    await server.remove();
  }, 30_000);

  it('may have become a replica: the next connection finds the master, whatever a script says of it', async () => {
    const link = new RedisLink({ url: redis.url, log: { info: () => {}, warn: () => {} } });
    await link.ready();
    const connection = () => link.ask('who', async () => String(await link.client.call('CLIENT', 'ID')));
    const before = await connection();
    // So Redis 6 tells it.
    const refusal = "return redis.error_reply('ERR Error running script: @user_script:4: -READONLY a replica')";
    await expect(link.ask('a save', () => link.client.eval(refusal, 0))).rejects.toThrow(StateUnavailable);
    await until(async () => (await connection()) !== before);
    await link.close();
  });

  it('refuses wrong credentials with an error of its own', async () => {
    const server = await startRedisProgram({ password: 'right' });
    const right = await ready({ url: server.url });
    expect(await right.health()).toBeGreaterThan(0);
    const { port } = server;
    for (const login of [':wrong@', 'nobody:right@', '']) {
      const wrong = opened({ url: `redis://${login}127.0.0.1:${port}` });
      await expect(wrong.ready()).rejects.toThrow(StateRefused);
      await expect(wrong.ready()).rejects.toThrow(/^Redis refuses the login: (WRONGPASS|NOAUTH)[^\n]*$/);
      // Nothing that reads as if it would come right by itself.
      expect(lines).toEqual(['Redis is connected']);
      await wrong.close();
    }
    await server.remove();
  }, 30_000);
});
