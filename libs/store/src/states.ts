import type { SqlParam, SqlRunner } from './sql.ts';
import type { NewState, OwnState, SavedState, TargetKey } from './types.ts';

/** Postgres takes at most 65,535 parameters a statement; fewer rows keep each statement short. */
const ROWS_PER_STATEMENT = 1000;

/**
 * Bytes of states in one statement, at most, but for one state alone: a statement has 5 s, and with 270 MB in one PGlite
 * saved no state of anybody any more (2026-11-21).
 */
const BYTES_PER_STATEMENT = 8 * 1024 * 1024;

/**
 * Writes states, highest version wins: of several for one target the last in the list counts. Rows go in the order of their
 * key, so that two writers with overlapping lists cannot lock each other out.
 */
export async function upsertStates(sql: SqlRunner, states: readonly NewState[]): Promise<void> {
  const byKey = new Map(states.map((row) => [stateName(row), row]));
  const rows = [...byKey.values()].sort(
    (a, b) => a.accountId - b.accountId || a.dashId - b.dashId || a.targetId - b.targetId,
  );
  for (let from = 0; from < rows.length; ) {
    const to = statementEnd(rows, from);
    await upsertRows(sql, rows.slice(from, to));
    from = to;
  }
}

function statementEnd(rows: readonly SavedState[], from: number): number {
  let bytes = 0;
  let to = from;
  while (to < rows.length && to - from < ROWS_PER_STATEMENT) {
    bytes += (rows[to] as SavedState).state.length;
    if (bytes > BYTES_PER_STATEMENT && to > from) break;
    to++;
  }
  return to;
}

async function upsertRows(sql: SqlRunner, rows: readonly NewState[]): Promise<void> {
  const params: SqlParam[] = [];
  const tuples: string[] = [];
  for (const { accountId, dashId, targetId, state, version, applied } of rows) {
    const at = params.length;
    tuples.push(`($${at + 1}, $${at + 2}, $${at + 3}, $${at + 4}, $${at + 5}, $${at + 6})`);
    params.push(accountId, dashId, targetId, state, version, applied ?? null);
  }
  await sql.query(
    `insert into target_states (account_id, dash_id, target_id, state, version, applied) values ${tuples.join(', ')}
     on conflict (account_id, dash_id, target_id)
     do update set state = excluded.state, version = excluded.version, applied = excluded.applied
     where target_states.version <= excluded.version`,
    params,
  );
}

export function selectStates(sql: SqlRunner, accountId: number, dashId?: number): Promise<SavedState[]> {
  return sql.query<SavedState>(
    `select account_id as "accountId", dash_id as "dashId", target_id as "targetId", state
     from target_states where account_id = $1 and ($2::integer is null or dash_id = $2)
     order by dash_id, target_id`,
    [accountId, dashId ?? null],
  );
}

/** The states of these targets by `stateName`; those that were never saved are missing. */
export async function selectStatesOf(sql: SqlRunner, keys: readonly TargetKey[]): Promise<Map<string, OwnState>> {
  const rows = await sql.query<SavedState & { applied: string | null }>(
    `select account_id as "accountId", dash_id as "dashId", target_id as "targetId", state, applied
     from target_states where (account_id, dash_id, target_id) in
       (select * from unnest($1::bigint[], $2::integer[], $3::integer[]))`,
    [keys.map(({ accountId }) => accountId), keys.map(({ dashId }) => dashId), keys.map(({ targetId }) => targetId)],
  );
  return new Map(rows.map((row) => [stateName(row), { state: row.state, applied: row.applied ?? '' }]));
}

/** The key of a state as text. */
export function stateName({ accountId, dashId, targetId }: TargetKey): string {
  return `${accountId}/${dashId}/${targetId}`;
}

export async function removeStates(
  sql: SqlRunner,
  accountId: number,
  dashId: number,
  targetIds?: readonly number[],
): Promise<void> {
  await sql.query(
    `delete from target_states where account_id = $1 and dash_id = $2
     and ($3::integer[] is null or target_id = any($3))`,
    [accountId, dashId, targetIds ?? null],
  );
}
