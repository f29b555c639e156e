import type { SqlRunner } from '../sql.ts';
import { dayOf, dayOfPartition, isoDay, partitionName } from './days.ts';

/** Any number: it only has to be the same in every process. */
const PARTITIONS_LOCK = 7_461_903;
const DAYS_AHEAD = 2;
/** A device may ask for a year of days at once; one transaction has a limit of time. */
const DAYS_AT_ONCE = 20;
/** A reader that holds a partition is not waited for longer: the next round tries again. */
const DROP_LOCK_MS = 3000;
const PARTITIONS = `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'raw_data'::regclass`;

interface Transactions {
  transaction<T>(fn: (sql: SqlRunner) => Promise<T>, timeoutMs?: number): Promise<T>;
}

/** Days that have a partition. */
export async function selectDays(sql: SqlRunner): Promise<Set<number>> {
  const rows = await sql.query<{ name: string }>(PARTITIONS);
  return new Set(rows.map(({ name }) => dayOfPartition(name)).filter((day) => day !== undefined));
}

/** Makes the partitions of `days` that are missing; returns all days that have one. */
export async function createDays(sql: Transactions, days: Iterable<number>): Promise<Set<number>> {
  const list = [...days];
  let there = await createSome(sql, list.splice(0, DAYS_AT_ONCE));
  while (list.length > 0) there = await createSome(sql, list.splice(0, DAYS_AT_ONCE));
  return there;
}

function createSome(sql: Transactions, days: readonly number[]): Promise<Set<number>> {
  return sql.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [PARTITIONS_LOCK]);
    const there = await selectDays(tx);
    for (const day of days) {
      if (there.has(day)) continue;
      const name = partitionName(day);
      // Made and then attached: `create table … partition of` would lock the whole table against readers.
      await tx.query(`create table ${name} (like raw_data including defaults)`);
      await tx.query(`alter table raw_data attach partition ${name}
        for values from ('${isoDay(day)} 00:00:00+00') to ('${isoDay(day + 1)} 00:00:00+00')`);
      there.add(day);
    }
    return there;
  });
}

/** Makes the partitions of today and of the next days. */
export function createDaysAhead(sql: Transactions, now: number): Promise<Set<number>> {
  const today = dayOf(now);
  return createDays(
    sql,
    Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => today + ahead),
  );
}

/** Drops the partitions of the days before `first`; returns their days. */
export async function dropDaysBefore(sql: Transactions & SqlRunner, first: number): Promise<number[]> {
  const old = [...(await selectDays(sql))].filter((day) => day < first).sort((a, b) => a - b);
  for (const day of old) {
    await sql.transaction(async (tx) => {
      await tx.query(`set local lock_timeout = ${DROP_LOCK_MS}`);
      await tx.query(`drop table if exists ${partitionName(day)}`);
    });
  }
  return old;
}
