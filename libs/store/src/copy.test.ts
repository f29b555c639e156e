import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, backends } from '../test/backends.ts';
import { SqlError, StoreUnavailable } from './errors.ts';
import type { Sql } from './sql.ts';

const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const TARGET = 'copied (id, body)';

/** Rows (id, 100 bytes) as binary COPY takes them. */
function rows(ids: readonly number[]): Buffer[] {
  const all = ids.map((id) => {
    const row = Buffer.alloc(2 + 4 + 4 + 4 + 100, id & 0xff);
    row.writeInt16BE(2, 0);
    row.writeInt32BE(4, 2);
    row.writeInt32BE(id, 6);
    row.writeInt32BE(100, 10);
    return row;
  });
  return [HEADER, Buffer.concat(all), TRAILER];
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, id) => id);

describe.each(backends)('COPY and sessions on $name', (kind) => {
  let backend: Backend;
  let sql: Sql;

  beforeAll(async () => {
    backend = await kind.open(20_000);
    sql = backend.sql;
    await sql.query('create table copied (id integer primary key, body bytea)');
  }, 120_000);
  afterAll(() => backend?.remove(), 60_000);

  const count = async (): Promise<number | undefined> =>
    (await sql.query<{ n: number }>('select count(*) as n from copied'))[0]?.n;

  it('copies rows, alone and within a transaction', async () => {
    await sql.copy(TARGET, rows([1, 2]));
    await sql.transaction(async (tx) => {
      await tx.copy(TARGET, rows([3]));
      await tx.query('delete from copied where id = 1');
    });
    expect(await sql.query('select id, body from copied order by id')).toEqual([
      { id: 2, body: Buffer.alloc(100, 2) },
      { id: 3, body: Buffer.alloc(100, 3) },
    ]);
    await sql.query('truncate copied');
  });

  it('copies nothing when a row is refused, however early, and works on', async () => {
    // The refusal comes while megabytes are still on their way.
    const repeated = rows([0, 0, ...upTo(60_000).slice(1)]);
    for (let time = 0; time < 3; time++) {
      const refused = await sql.copy(TARGET, repeated).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(SqlError);
      expect(refused).toMatchObject({ code: '23505' });
      await expect(sql.copy(TARGET, [HEADER, Buffer.alloc(4_000_000, 0x11)])).rejects.toThrow(SqlError);
      await expect(sql.copy('nowhere (id)', repeated)).rejects.toMatchObject({ code: '42P01' });
    }
    expect(await count()).toBe(0);
    await sql.copy(TARGET, rows(upTo(60_000)));
    expect(await count()).toBe(60_000);
    await sql.query('truncate copied');
  }, 60_000);

  it('undoes what was copied when the transaction fails', async () => {
    const failed = sql.transaction(async (tx) => {
      await tx.copy(TARGET, rows([1]));
      throw new RangeError('no');
    });
    await expect(failed).rejects.toThrow(RangeError);
    const ignored = sql.transaction(async (tx) => {
      await tx.copy(TARGET, rows([1, 1])).catch(() => undefined);
      return 'done';
    });
    await expect(ignored).rejects.toMatchObject({ code: '23505' });
    expect(await count()).toBe(0);
  });

  it('carries out the calls of a session one after the other', async () => {
    const session = await sql.session();
    const order: number[] = [];
    const calls = upTo(20).map(async (n) => {
      if (n % 2 === 0) await session.query('insert into copied (id) values ($1)', [n]);
      else
        await session.transaction(async (tx) => {
          await tx.copy(TARGET, rows([n]));
          await tx.query('select 1');
        });
      order.push(n);
    });
    await Promise.all(calls);
    expect(order).toEqual(upTo(20));
    expect(await count()).toBe(20);
    await session.close();
    await sql.query('truncate copied');
  });

  it('ends a session with its connection, and refuses it after close', async () => {
    const session = await sql.session();
    if (kind.name === 'Postgres') {
      const [row] = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
      await sql.query('select pg_terminate_backend($1)', [row?.pid ?? 0]);
      await expect.poll(() => session.query('select 1').catch((error: Error) => error.name)).toBe('StoreUnavailable');
      await session.close();
      await expect(session.query('select 1')).rejects.toThrow(StoreUnavailable);
    }
    await sql.close();
    await expect(sql.session().then((late) => late.query('select 1'))).rejects.toThrow(StoreUnavailable);
  });
});
