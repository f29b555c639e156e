import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, backends } from '../test/backends.ts';
import { SqlError, StoreTimeout, StoreUnavailable } from './errors.ts';
import type { Sql } from './sql.ts';

const TIMEOUT_MS = 1500;

describe.each(backends)('sql on $name', (kind) => {
  describe('with a database', () => {
    let backend: Backend;
    let sql: Sql;

    beforeAll(async () => {
      backend = await kind.open(TIMEOUT_MS);
      sql = backend.sql;
      await sql.query('create table notes (id integer primary key, body bytea, big bigint, word text)');
    }, 60_000);
    afterAll(() => backend?.remove(), 60_000);

    it('returns bytes as they came, in a Buffer', async () => {
      const bytes = fc.uint8Array({ maxLength: 300 });
      await fc.assert(
        fc.asyncProperty(bytes, async (body) => {
          const [row] = await sql.query<{ body: Buffer }>('select $1::bytea as body', [body]);
          expect(Buffer.isBuffer(row?.body)).toBe(true);
          expect(row?.body.equals(body)).toBe(true);
        }),
        { numRuns: 50 },
      );
    });

    it('carries a view into a larger buffer and a megabyte alike', async () => {
      const large = Buffer.alloc(1_000_000, 'pin\0wire');
      const view = large.subarray(3, 11);
      const [row] = await sql.query<{ a: Buffer; b: Buffer }>('select $1::bytea as a, $2::bytea as b', [large, view]);
      expect(row?.a.equals(large)).toBe(true);
      expect(row?.b.equals(view)).toBe(true);
    });

    it('returns bigint as a number, null as null, text with any Unicode', async () => {
      const rows = await sql.query('select $1::bigint as big, $2::text as nothing, $3::text as word, true as yes', [
        Number.MAX_SAFE_INTEGER,
        null,
        "Grüße 🌵 'quoted' \\ back",
      ]);
      expect(rows).toEqual([
        { big: Number.MAX_SAFE_INTEGER, nothing: null, word: "Grüße 🌵 'quoted' \\ back", yes: true },
      ]);
    });

    it('takes arrays', async () => {
      const rows = await sql.query('select * from unnest($1::text[], $2::bigint[]) as t (word, big)', [
        ['a,"b"\\', 'NULL', ''],
        [1, null, 3],
      ]);
      expect(rows).toEqual([
        { word: 'a,"b"\\', big: 1 },
        { word: 'NULL', big: null },
        { word: '', big: 3 },
      ]);
    });

    it('reports what the database refuses with its SQLSTATE and constraint', async () => {
      await sql.query('insert into notes (id) values (1)');
      const again = await sql.query('insert into notes (id) values (1)').catch((error: unknown) => error);
      expect(again).toBeInstanceOf(SqlError);
      expect(again).toMatchObject({ code: '23505', constraint: 'notes_pkey' });
      await expect(sql.query('selekt 1')).rejects.toMatchObject({ code: '42601' });
      expect(await sql.query('select 1 as one')).toEqual([{ one: 1 }]);
    });

    it('commits a transaction as a whole, or nothing of it', async () => {
      await sql.transaction(async (tx) => {
        await tx.query('insert into notes (id) values (10)');
        await tx.query('insert into notes (id) values (11)');
      });
      const refused = sql.transaction(async (tx) => {
        await tx.query('insert into notes (id) values (12)');
        throw new RangeError('changed my mind');
      });
      await expect(refused).rejects.toThrow(RangeError);
      expect(await sql.query('select id from notes where id >= 10 order by id')).toEqual([{ id: 10 }, { id: 11 }]);
    });

    it('rejects a transaction whose statement failed, even when its function went on', async () => {
      const careless = sql.transaction(async (tx) => {
        await tx.query('insert into notes (id) values (20)');
        await tx.query('insert into notes (id) values (20)').catch(() => undefined);
        return 'done';
      });
      await expect(careless).rejects.toMatchObject({ code: '23505' });
      expect(await sql.query('select id from notes where id = 20')).toEqual([]);
    });

    it('refuses statements of a transaction that is over', async () => {
      const late = await sql.transaction(async (tx) => tx);
      await expect(late.query('select 1')).rejects.toThrow(StoreUnavailable);
    });

    it('ends a statement that takes too long and works on', async () => {
      const [outcome] = await Promise.allSettled([sql.query('select pg_sleep(2)')]);
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreTimeout) });
      expect(await sql.query('select 1 as one')).toEqual([{ one: 1 }]);
    });

    it('ends a transaction whose function never returns, and undoes it', async () => {
      const stuck = sql.transaction(async (tx) => {
        await tx.query('insert into notes (id) values (30)');
        await new Promise(() => undefined);
      }, 300);
      await expect(stuck).rejects.toThrow(StoreTimeout);
      expect(await sql.query('select id from notes where id = 30')).toEqual([]);
    });

    it('keeps statements apart from transactions that run at the same time', async () => {
      await sql.query('create table counters (id integer primary key, n integer not null)');
      await sql.query('insert into counters values (1, 0)');
      const work = Array.from({ length: 60 }, async (_, index) => {
        if (index % 3 === 0) return sql.query('update counters set n = n + 1 where id = 1');
        const failing = index % 3 === 1;
        const done = sql.transaction(async (tx) => {
          await tx.query('update counters set n = n + 1 where id = 1');
          if (failing) throw new Error('no');
        });
        return done.catch((error: Error) => expect(error.message).toBe('no'));
      });
      await Promise.all(work);
      expect(await sql.query('select n from counters')).toEqual([{ n: 40 }]);
    });

    it('rejects after close', async () => {
      const other = await kind.open(TIMEOUT_MS);
      await other.remove();
      await expect(other.sql.query('select 1')).rejects.toThrow(StoreUnavailable);
      await expect(other.sql.transaction(async () => 1)).rejects.toThrow(StoreUnavailable);
    }, 60_000);
  });
});
