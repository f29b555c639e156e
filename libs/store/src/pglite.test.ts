import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/backends.ts';
import { bundleChild, startChild } from '../test/child-process.ts';
import { FolderLocked, StoreUnavailable } from './errors.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { openPglite } from './pglite.ts';
import { createStore } from './store.ts';

const OBSERVED = new URL('../test/observed-worker.mjs', import.meta.url);
/** Kills in one run; each hits a loop of writes at another moment. */
const KILLS = Number(process.env.PINWIRE_TEST_KILLS ?? 6);

describe('PGlite in a worker', () => {
  let folder: string;
  let programs: string;
  let child: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    programs = temporaryFolder();
    child = await bundleChild(programs);
    const sql = await openPglite({ folder });
    await migrate(sql);
    await sql.close();
  }, 60_000);
  afterAll(() => {
    for (const used of [folder, programs]) rmSync(used, { recursive: true, force: true });
  });

  it('keeps what is saved over a restart', async () => {
    const first = createStore(await openPglite({ folder }));
    await first.setSetting('kept', 'yes');
    await first.close();
    const second = createStore(await openPglite({ folder }));
    expect(await second.getSetting('kept')).toBe('yes');
    await second.close();
  }, 30_000);

  it(
    'loses nothing that was acknowledged, and tears nothing, when the process is killed',
    async () => {
      for (let round = 0; round < KILLS; round++) {
        const writer = startChild(child, 'write', folder);
        await writer.line((line) => line.startsWith('saved'));
        const stopAt = Number(writer.lines.at(-1)?.split(' ')[1]) + ((round * 37) % 150);
        await writer.line((line) => Number(line.split(' ')[1]) >= stopAt);
        await writer.kill();
        const acknowledged = Number(writer.lines.at(-1)?.split(' ')[1]);

        const store = createStore(await openPglite({ folder }));
        const account = await store.findAccount('ann@pinwire.test', 'Blynk');
        const version = account?.version ?? 0;
        expect(version).toBeGreaterThanOrEqual(acknowledged);
        expect(version).toBeLessThanOrEqual(acknowledged + 1);
        expect(account?.profile.toString()).toBe(`${version}`);
        expect(await store.findToken(`token-${version}`)).toBeDefined();
        expect(await store.findToken(`token-${version - 1}`)).toBeUndefined();
        const states = await store.loadStates(account?.id ?? 0);
        const written = states.map(({ state }) => Number(state.subarray(0, state.indexOf(0)).toString()));
        expect(Math.max(...written)).toBeGreaterThanOrEqual(acknowledged);
        expect(states.every(({ state }) => state.length - state.indexOf(0) - 1 === 20_000)).toBe(true);
        await store.close();
      }
    },
    KILLS * 20_000,
  );

  it(
    'loses no raw row that was acknowledged, and takes none twice, when the process is killed',
    async () => {
      for (let round = 0; round < Math.ceil(KILLS / 2); round++) {
        const writer = startChild(child, 'raw', folder);
        await writer.line((line) => line.startsWith('saved'));
        const stopAt = Number(writer.lines.at(-1)?.split(' ')[1]) + 500 + ((round * 977) % 9000);
        await writer.line((line) => Number(line.split(' ')[1]) >= stopAt);
        await writer.kill();
        const acknowledged = Number(writer.lines.at(-1)?.split(' ')[1]);

        const sql = await openPglite({ folder });
        const [kept] = await sql.query<{ rows: number; numbers: number; last: number }>(
          'select count(*) as rows, count(distinct seq) as numbers, max(double_value)::bigint as last from raw_data',
        );
        expect(kept?.last).toBeGreaterThanOrEqual(acknowledged);
        expect(kept).toEqual({ rows: (kept?.last ?? 0) + 1, numbers: kept?.rows, last: kept?.last });
        await sql.close();
      }
    },
    KILLS * 20_000,
  );

  it('starts afresh after a first start that was killed half-way', async () => {
    const fresh = temporaryFolder();
    const watcher = watch(fresh);
    const begun = (async () => {
      for (;;) if ((await once(watcher, 'change'))[1] === 'pg.new') return;
    })();
    const starter = startChild(child, 'hold', fresh);
    await begun;
    watcher.close();
    await starter.kill();
    expect(existsSync(join(fresh, 'pg'))).toBe(false);

    const sql = await openPglite({ folder: fresh });
    expect(await migrate(sql)).toBe(migrations.length);
    await sql.close();
    expect(readdirSync(fresh)).toEqual(['pg']);
    rmSync(fresh, { recursive: true, force: true });
  }, 60_000);

  it('keeps a second process out with one line, until the first is gone', async () => {
    const holder = startChild(child, 'hold', folder);
    await holder.line((line) => line === 'open');
    const refused = await openPglite({ folder }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FolderLocked);
    expect(String(refused)).toBe(
      `FolderLocked: data folder ${folder} is in use by another process (pid ${holder.process.pid}): ` +
        'stop it, or choose another folder',
    );
    await holder.kill();
    const sql = await openPglite({ folder });
    await expect(openPglite({ folder })).rejects.toThrow(FolderLocked);
    await sql.close();
  }, 30_000);

  it('flushes each commit to the disk, unless told not to', async () => {
    const flushes = () => statSync(join(folder, 'flushes')).size;
    for (const [fsync, perCommit] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const sql = await openPglite({ folder, fsync, workerUrl: OBSERVED });
      const before = fsync ? flushes() : readFileSync(join(folder, 'flushes')).length;
      for (let n = 0; n < 10; n++) await createStore(sql).setSetting('flushed', `${fsync} ${n}`);
      expect(flushes() - before).toBe(10 * perCommit);
      await sql.close();
    }
  }, 30_000);

  it('starts the engine again after it died; only the statements under way fail', async () => {
    const sql = await openPglite({ folder, workerUrl: OBSERVED });
    const store = createStore(sql);
    await store.setSetting('before', 'the crash');
    const crashed = sql.query('-- crash');
    const behind = store.getSetting('before');
    const inside = sql.transaction((tx) => tx.query('select 1'));
    for (const statement of [crashed, behind, inside]) await expect(statement).rejects.toThrow(StoreUnavailable);
    await expect.poll(() => store.getSetting('before').catch(() => 'away'), { timeout: 10_000 }).toBe('the crash');
    await store.close();
  }, 30_000);

  it('ends and restarts an engine that does not answer', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: string) => warnings.push(warning);
    const sql = await openPglite({ folder, hangMs: 400, timeoutMs: 20_000, onWarning });
    await expect(sql.query('select pg_sleep(60)')).rejects.toThrow(StoreUnavailable);
    expect(warnings).toEqual(['the embedded database has not answered for 400 ms and is started again']);
    await expect.poll(() => sql.query('select 1 as one').catch(() => 'away')).toEqual([{ one: 1 }]);
    await sql.close();
  }, 30_000);

  it('gives the folder back when the engine cannot start', async () => {
    const missing = openPglite({ folder, workerUrl: new URL('./missing.mjs', import.meta.url) });
    await expect(missing).rejects.toThrow(StoreUnavailable);
    await (await openPglite({ folder })).close();
  }, 30_000);

  it('refuses more waiting statements than allowed', async () => {
    const sql = await openPglite({ folder, maxWaiting: 5 });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => sql.query('select 1')));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(15);
    expect(outcomes.at(-1)).toMatchObject({ reason: expect.any(StoreUnavailable) });
    await sql.close();
  }, 30_000);

  it('keeps log and tables small under writes that go on', async () => {
    const upkeep = { everyMs: 20, checkpointBytes: 8 * 2 ** 20, vacuumBytes: 16 * 2 ** 20 };
    const sql = await openPglite({ folder, upkeep, fsync: false });
    const store = createStore(sql);
    for (let n = 0; n < 160; n++) {
      await store.saveStates([{ accountId: 1, dashId: 99, targetId: 0, state: randomBytes(2 ** 20), version: n }]);
    }
    const sizes = readdirSync(join(folder, 'pg', 'pg_wal'), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(folder, 'pg', 'pg_wal', entry.name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100 * 2 ** 20);
    const [table] = await sql.query<{ size: number }>("select pg_total_relation_size('target_states') as size");
    expect(table?.size).toBeLessThan(60 * 2 ** 20);
    await sql.close();
  }, 60_000);
});
