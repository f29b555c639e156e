import { type Migration, migrations } from './migrations/index.ts';
import type { Sql } from './sql.ts';

/** Any number: it only has to be the same in every process that migrates. */
const MIGRATION_LOCK = 7_461_902;
const MIGRATION_TIMEOUT_MS = 600_000;

/**
 * Brings the schema up to date; returns its version. Processes that start together wait for one another. All steps run
 * in one transaction: a failed step leaves the schema as it was.
 * @throws Error when the database is newer than this program.
 */
export function migrate(sql: Sql, steps: readonly Migration[] = migrations): Promise<number> {
  return sql.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await tx.query(`create table if not exists schema_version (
      version integer primary key, name text not null, applied_at timestamptz not null default now())`);
    const [row] = await tx.query<{ version: number }>(
      'select coalesce(max(version), 0) as version from schema_version',
    );
    const current = row?.version ?? 0;
    if (current > steps.length) {
      throw new Error(`the database has schema version ${current}, this program knows ${steps.length}: update it`);
    }
    for (const [index, { name, statements }] of steps.entries()) {
      if (index < current) continue;
      for (const statement of statements) await tx.query(statement);
      await tx.query('insert into schema_version (version, name) values ($1, $2)', [index + 1, name]);
    }
    return steps.length;
  }, MIGRATION_TIMEOUT_MS);
}
