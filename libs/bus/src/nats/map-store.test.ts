import { connect, type NatsConnection } from 'nats';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, startNats } from '../../../../test/kit/backends.ts';
import { MapStore } from './map-store.ts';
import { nextEpoch, type ShardMap } from './shard-map.ts';

let server: Backend;
let connection: NatsConnection;
let prefix: string;
let tests = 0;
const lines: string[] = [];

beforeAll(async () => {
  server = await startNats();
}, 60_000);
afterAll(() => server?.remove(), 60_000);
beforeEach(async () => {
  connection = await connect({ servers: server.url });
  prefix = `map-${process.pid}-${tests++}`;
});
afterEach(async () => {
  await lose();
  await connection.close();
  lines.length = 0;
});

async function opened(over = connection): Promise<MapStore & { seen: number[] }> {
  const seen: number[] = [];
  const store = new MapStore({
    connection: over,
    prefix,
    log: { warn: (_fields, message) => lines.push(message) },
    monotonic: () => performance.now(),
    isUp: () => true,
    onMap: ({ epoch }) => seen.push(epoch),
  });
  await store.open();
  return Object.assign(store, { seen });
}

/** NATS loses the bucket. */
async function lose(): Promise<void> {
  await (await connection.jetstreamManager()).streams.delete(`KV_${prefix}`);
}

const gone =
  (id: string) =>
  (map: ShardMap): ShardMap => ({ ...map, epoch: nextEpoch(map, 0), gone: { ...map.gone, [id]: 1 } });

describe('the shard map in NATS', () => {
  it('is changed by everybody, one after the other', async () => {
    const stores = await Promise.all([opened(), opened(), opened()]);
    await Promise.all(stores.map((store, at) => store.change(gone(`p${at}`))));
    for (const store of stores) {
      await store.read(true);
      expect(store.map).toMatchObject({ epoch: 3, gone: { p0: 1, p1: 1, p2: 1 } });
      expect(store.seen.at(-1)).toBe(3);
      expect(store.seen).toEqual([...store.seen].sort());
    }
    expect(lines).toEqual([]);
  });

  it('is put back by whoever misses it; the newest that anybody knows stays', async () => {
    const [behind, ahead] = [await opened(), await opened()];
    await behind.change(gone('a'));
    await ahead.read(true);
    await ahead.change(gone('b'));
    await lose();
    await behind.read(true);
    const newcomer = await opened();
    expect(newcomer.map).toMatchObject({ epoch: 1, gone: { a: 1 } });
    await ahead.read(true);
    for (const store of [behind, newcomer]) {
      await store.read(true);
      expect(store.map).toEqual(ahead.map);
      expect(store.seen).toEqual([1, 2]);
    }
    expect(lines).toEqual(Array(2).fill('NATS has lost its storage: the shard map was put back'));
    // And it goes on from there.
    await newcomer.change(gone('c'));
    await ahead.change(gone('d'));
    expect(Object.keys(ahead.map.gone)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps one lease, however many routers have come and gone', async () => {
    const store = await opened();
    await store.change(gone('a'));
    for (const id of ['router-1', 'router-2', 'router-3']) await store.renewLease(id);
    const { values } = await (await connection.jetstream().views.kv(prefix)).status();
    expect(values).toBe(2);
  });

  it('is put back by many at once, again and again, by a server that lives on', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => connect({ servers: server.url })));
    const stores = await Promise.all(others.map((other) => opened(other)));
    await stores[0]?.change(gone('a'));
    for (let round = 0; round < 300; round++) {
      await Promise.all(stores.map((store) => store.read(true)));
      await lose();
    }
    await Promise.all(stores.map((store) => store.read(true)));
    for (const { map } of stores) expect(map).toMatchObject({ epoch: 1, gone: { a: 1 } });
    expect(new Set(lines)).toEqual(new Set(['NATS has lost its storage: the shard map was put back']));
    await Promise.all(others.map((other) => other.close()));
  }, 60_000);

  it('may be lost between a read and a change: the change fails, and works after the next read', async () => {
    const store = await opened();
    await store.change(gone('a'));
    await lose();
    await expect(store.change(gone('b'))).rejects.toThrow();
    await expect(store.renewLease('router-1')).rejects.toThrow();
    await store.read(true);
    await store.change(gone('b'));
    await store.renewLease('router-1');
    expect(Object.keys(store.map.gone)).toEqual(['a', 'b']);
  });
});
