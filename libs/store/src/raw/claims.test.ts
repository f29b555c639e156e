import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, startPostgres } from '../../../../test/kit/backends.ts';
import { openPostgres } from '../postgres.ts';
import type { Sql, SqlSession } from '../sql.ts';
import { Claims, WRITERS } from './claims.ts';

const PARTITIONS = 8;
const LONG_MS = 60_000;

describe('claims of writers', () => {
  let server: Backend;
  let sql: Sql;
  const sessions: SqlSession[] = [];

  beforeAll(async () => {
    server = await startPostgres();
    sql = openPostgres({ url: server.url });
    await sql.query('create table sink (n integer)');
  }, 60_000);
  afterAll(async () => {
    await sql?.close();
    await server?.remove();
  }, 60_000);

  const join = async (): Promise<Claims> => {
    const session = await sql.session();
    sessions.push(session);
    const claims = new Claims(session);
    await claims.join();
    return claims;
  };
  const settle = async (all: Claims[]): Promise<number[]> => {
    // Twice: what one drops in the first round, another takes in the second.
    for (let round = 0; round < 2; round++) {
      for (const claims of all) {
        const { drop } = await claims.balance(PARTITIONS, LONG_MS);
        for (const partition of drop) await claims.release(partition);
      }
    }
    return all.map(({ held }) => held.size);
  };

  it('are shared evenly, each partition by one', async () => {
    const first = await join();
    expect(await settle([first])).toEqual([8]);
    const second = await join();
    expect(await settle([first, second])).toEqual([4, 4]);
    const third = await join();
    expect((await settle([first, second, third])).sort()).toEqual([2, 3, 3]);
    const held = [first, second, third].flatMap((claims) => [...claims.held]);
    expect(held.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await sessions[0]?.close();
    await expect.poll(() => settle([second, third])).toEqual([4, 4]);
    for (const session of sessions.splice(0)) await session.close();
  });

  it.each(['idle', 'in a transaction', 'in a COPY'])('are taken from a writer that stopped %s', async (state) => {
    const stopped = new pg.Client({ connectionString: server.url });
    const ended = new Promise((resolve) => stopped.once('end', resolve));
    stopped.on('error', () => undefined);
    await stopped.connect();
    await stopped.query(`select pg_advisory_lock(${WRITERS}, 5)`);
    if (state !== 'idle') await stopped.query('begin');
    if (state === 'in a COPY') {
      const copy = stopped.query(copyFrom('copy sink from stdin'));
      copy.on('error', () => copy.destroy());
      copy.write('1\n');
    }
    const claims = await join();
    await claims.balance(PARTITIONS, LONG_MS);
    expect([...claims.held].includes(5)).toBe(false);
    await expect
      .poll(async () => {
        await claims.balance(PARTITIONS, 300);
        return claims.held.size;
      })
      .toBe(PARTITIONS);
    await ended;
    expect(await sql.query('select * from sink')).toEqual([]);
    for (const session of sessions.splice(0)) await session.close();
  });

  it('leave a writer alone that is waiting for the server', async () => {
    const busy = await join();
    await busy.balance(PARTITIONS, LONG_MS);
    const working = sessions[0]?.query('select pg_sleep(1)');
    const other = await join();
    let finished = false;
    void working?.then(() => {
      finished = true;
    });
    while (!finished) await other.balance(PARTITIONS, 200);
    await working;
    expect(other.held.size).toBe(0);
    for (const session of sessions.splice(0)) await session.close();
  });
});
