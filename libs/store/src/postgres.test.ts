import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, startPostgres } from '../../../test/kit/backends.ts';
import { StoreTimeout, StoreUnavailable } from './errors.ts';
import { openStore } from './open.ts';
import { openPostgres } from './postgres.ts';

describe.skipIf(process.env.DATABASE_URL)('a Postgres server that comes and goes', () => {
  let server: Backend;

  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.remove(), 60_000);

  it('shows as StoreUnavailable while it is away, and is used again when it is back', async () => {
    const warnings: string[] = [];
    const store = await openStore({ postgres: { url: server.url, onWarning: (warning) => warnings.push(warning) } });
    await store.setSetting('before', 'the stop');
    await server.stop();
    await expect(store.health()).rejects.toThrow(StoreUnavailable);
    await expect(store.saveProfile(1, 1, Buffer.from('{}'))).rejects.toThrow(StoreUnavailable);
    await server.start();
    expect(await store.getSetting('before')).toBe('the stop');
    await store.close();
  }, 30_000);

  it('that stops under a transaction fails it, and only it', async () => {
    const sql = openPostgres({ url: server.url });
    const cut = sql.transaction(async (tx) => {
      await tx.query('select 1');
      await server.stop();
      await tx.query('select 2');
    });
    await expect(cut).rejects.toThrow(StoreUnavailable);
    await server.start();
    expect(await sql.query('select 3 as three')).toEqual([{ three: 3 }]);
    await sql.close();
  }, 30_000);

  it('limits the wait for a connection, and lends none twice', async () => {
    const sql = openPostgres({ url: server.url, poolSize: 1, timeoutMs: 400 });
    let release: () => void = () => undefined;
    const held = sql.transaction(async (tx) => {
      await tx.query('select 1');
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    }, 5000);
    await expect(sql.query('select 1')).rejects.toSatisfy(
      (error) => error instanceof StoreTimeout || error instanceof StoreUnavailable,
    );
    release();
    await held;
    expect(await sql.query('select 1 as one')).toEqual([{ one: 1 }]);
    await sql.close();
  });

  it('may run statements of a long transaction beyond the usual limit', async () => {
    const sql = openPostgres({ url: server.url, timeoutMs: 200 });
    await sql.query('select 1');
    await expect(sql.transaction((tx) => tx.query('select pg_sleep(0.5)'), 5000)).resolves.toHaveLength(1);
    await expect(sql.query('select pg_sleep(0.5)')).rejects.toThrow(StoreTimeout);
    await sql.close();
  });

  it('serves stores that start together on an empty database', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ postgres: { url: server.url } })));
    await Promise.all(stores.map((store) => store.health()));
    await Promise.all(stores.map((store) => store.close()));
  });
});
