import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../test/kit/programs.ts';
import { type RedisGroup, redisCli, startRedisCluster, startRedisSentinel } from '../../../test/kit/redis-groups.ts';
import { until } from '../../../test/kit/until.ts';
import { RedisState } from './redis-state.ts';

const log = { info: () => undefined, warn: () => undefined };
const row = (route: string, text: string, epoch = 1) => ({ route, state: Buffer.from(text), applied: '', epoch });
const unavailable = findProgram('redis-server') === undefined || findProgram('redis-cli') === undefined;

describe.skipIf(unavailable)('a Redis Cluster', () => {
  let group: RedisGroup;
  let state: RedisState;
  beforeAll(async () => {
    group = await startRedisCluster();
    state = new RedisState({ url: group.url, log });
    await state.ready();
  }, 60_000);
  afterAll(async () => {
    await state?.close();
    await group?.remove();
  }, 60_000);

  it('holds states and presences on all its nodes', async () => {
    const routes = Array.from({ length: 300 }, () => randomUUID());
    expect(await state.saveMany(routes.map((route) => row(route, route)))).toEqual([]);
    for (const { port } of group.servers) expect(Number(await redisCli(port, 'dbsize'))).toBeGreaterThan(20);
    for (const route of routes.slice(0, 30)) {
      expect((await state.load(route)).state?.toString()).toBe(route);
      await state.savePresence([{ route, epoch: 1, since: 1, sessions: ['g/1'] }]);
      expect((await state.presence(route))?.sessions).toEqual(['g/1']);
    }
    expect(await state.renewPresence(routes.slice(0, 31))).toEqual([routes[30]]);
    await state.remove(routes.slice(0, 30));
    expect(await state.presence(routes[0] ?? '')).toBeUndefined();
    expect(await state.health()).toBeGreaterThan(0);
  });

  it('fences on every node', async () => {
    const routes = Array.from({ length: 50 }, () => randomUUID());
    await state.saveMany(routes.map((route) => row(route, 'new', 2)));
    expect(await state.saveMany(routes.map((route) => row(route, 'late', 1)))).toEqual(routes);
  });

  it('may move slots meanwhile', async () => {
    const [from, to] = group.servers;
    const route = 'moving';
    await state.saveMany([row(route, 'before')]);
    const key = `pw:{${route}}`;
    const slot = (await redisCli(from?.port ?? 0, 'cluster', 'keyslot', key)).trim();
    const owners = await Promise.all(
      group.servers.map(async ({ port }) => ({
        port,
        has: (await redisCli(port, 'cluster', 'countkeysinslot', slot)) !== '0\n',
      })),
    );
    const source = owners.find((owner) => owner.has)?.port ?? 0;
    const target = (source === to?.port ? from?.port : to?.port) ?? 0;
    const idOf = async (port: number): Promise<string> => (await redisCli(port, 'cluster', 'myid')).trim();
    const [sourceId, targetId] = [await idOf(source), await idOf(target)];
    // In the order of the manual: else the word of the source, still on its way, may take the slot back.
    await redisCli(target, 'cluster', 'setslot', slot, 'importing', sourceId);
    await redisCli(source, 'cluster', 'setslot', slot, 'migrating', targetId);
    await redisCli(source, 'migrate', '127.0.0.1', String(target), key, '0', '2000');
    for (const port of new Set([target, source, ...group.servers.map((server) => server.port)])) {
      await redisCli(port, 'cluster', 'setslot', slot, 'node', targetId);
    }
    const rows = [row(route, 'after'), ...Array.from({ length: 100 }, () => row(randomUUID(), 'other'))];
    expect(await state.saveMany(rows)).toEqual([]);
    expect((await state.load(route)).state?.toString()).toBe('after');
  });

  it('serves the slots of its other nodes while one is away, and all again when it is back', async () => {
    const [gone] = group.servers;
    const routes = Array.from({ length: 60 }, () => randomUUID());
    await state.saveMany(routes.map((route) => row(route, 'before')));
    await redisCli(group.servers[1]?.port ?? 0, 'config', 'set', 'cluster-require-full-coverage', 'no');
    await redisCli(group.servers[2]?.port ?? 0, 'config', 'set', 'cluster-require-full-coverage', 'no');
    await gone?.kill();
    const asked = performance.now();
    const answers = await Promise.allSettled(routes.map((route) => state.load(route)));
    expect(performance.now() - asked).toBeLessThan(3000);
    const there = answers.filter((answer) => answer.status === 'fulfilled').length;
    expect(there).toBeGreaterThan(10);
    expect(there).toBeLessThan(60);
    await gone?.start();
    await until(async () => (await state.saveMany(routes.map((route) => row(route, 'after')))).length === 0);
    expect((await state.load(routes[0] ?? '')).state?.toString()).toBe('after');
  }, 60_000);
});

describe.skipIf(unavailable)('Redis with Sentinel', () => {
  let group: RedisGroup;
  let state: RedisState;
  beforeAll(async () => {
    group = await startRedisSentinel();
    state = new RedisState({ url: group.url, log });
    await state.ready();
  }, 60_000);
  afterAll(async () => {
    await state?.close();
    await group?.remove();
  }, 60_000);

  it('goes on with the replica when the master dies', async () => {
    const [master, replica] = group.servers;
    await state.saveMany([row('kept', 'before')]);
    await until(async () =>
      /offset=(\d+),lag=0[\s\S]*master_repl_offset:\1/.test(await redisCli(master?.port ?? 0, 'info', 'replication')),
    );
    await master?.kill();
    await until(async () => (await state.saveMany([row('kept', 'after')])).length === 0, 30_000);
    expect((await state.load('kept')).state?.toString()).toBe('after');
    expect(await redisCli(replica?.port ?? 0, 'info', 'replication')).toContain('role:master');
  }, 60_000);
});
