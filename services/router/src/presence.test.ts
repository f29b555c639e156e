import { randomUUID } from 'node:crypto';
import { RedisState } from '@pinwire/state';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startRedisProgram } from '../../../test/kit/redis.ts';
import type { ServerProcess } from '../../../test/kit/server-process.ts';
import { until } from '../../../test/kit/until.ts';
import { key, RouterKit } from '../test/router-kit.ts';

/** How long presence stays without its router, in ms. */
const TTL_MS = 1200;

const log = { info: () => {}, warn: () => {} };
const { route } = key(0);

let redis: ServerProcess;
let state: RedisState;
let kit: RouterKit;

beforeAll(async () => {
  redis = await startRedisProgram();
}, 60_000);
afterAll(() => redis?.remove());
beforeEach(async () => {
  state = new RedisState({ url: redis.url, prefix: `${randomUUID()}:`, presenceTtlMs: TTL_MS, log });
  await state.ready();
  kit = new RouterKit({}, state);
});
afterEach(async () => {
  await kit.router.stop();
  await state.close();
});

const sessions = async (): Promise<readonly string[] | undefined> => (await state.presence(route))?.sessions;

const shows = (wanted: readonly string[]): Promise<void> =>
  until(async () => JSON.stringify(await sessions()) === JSON.stringify(wanted), 10_000, `sessions ${wanted}`);

describe('presence as a router shows it in Redis', () => {
  it('is the set of open sockets of a device', async () => {
    expect(await sessions()).toBeUndefined();
    const one = await kit.device();
    await shows(['test-gateway/1']);
    expect(await state.presence(route)).toMatchObject({ epoch: 0, since: kit.now });
    const two = await kit.device();
    await shows(['test-gateway/1', 'test-gateway/2']);
    one.close();
    await shows(['test-gateway/2']);
    two.close();
    await shows([]);
  });

  it('stays while the router lives, and ends when it is gone without an heir', async () => {
    await kit.device();
    await shows(['test-gateway/1']);
    const shownAt = performance.now();
    await until(async () => {
      expect(await sessions()).toHaveLength(1);
      return performance.now() - shownAt > 2 * TTL_MS;
    });
    await kit.router.stop();
    expect(await sessions()).toHaveLength(1);
    await until(async () => (await sessions()) === undefined);
  });

  it('of the next owner of the shard is not overwritten', async () => {
    await state.savePresence([{ route, epoch: 7, since: 1, sessions: ['other/1'] }]);
    await kit.device();
    await kit.device(1);
    // Both go in one batch.
    await until(async () => (await state.presence(key(1).route)) !== undefined);
    expect(await sessions()).toEqual(['other/1']);
  });

  it('comes late when Redis is away, which nobody notices', async () => {
    await redis.kill();
    const device = await kit.device();
    await kit.device();
    device.close();
    await redis.start();
    await shows(['test-gateway/2']);
    expect(kit.errors).toEqual([]);
  }, 30_000);

  it('is shown again after Redis has lost it', async () => {
    await kit.device();
    await shows(['test-gateway/1']);
    await state.remove([route]);
    await shows(['test-gateway/1']);
  });
});
