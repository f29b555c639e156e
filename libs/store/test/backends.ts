import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPglite } from '../src/pglite.ts';
import { openPostgres } from '../src/postgres.ts';
import type { Sql } from '../src/sql.ts';
import { postgresPrograms, startPostgres } from './postgres-server.ts';

export interface Backend {
  sql: Sql;
  remove(): Promise<void>;
}

export interface BackendKind {
  name: string;
  /** False where the machine has no such database; the tests against it are skipped by name. */
  here: boolean;
  open(timeoutMs?: number): Promise<Backend>;
}

const programs = postgresPrograms();

/** The two databases that a store may stand on; one suite runs against both. */
export const backends: readonly BackendKind[] = [
  {
    name: 'PGlite',
    here: true,
    async open(timeoutMs) {
      const folder = temporaryFolder();
      const sql = await openPglite({ folder, timeoutMs });
      return {
        sql,
        async remove() {
          await sql.close();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  },
  {
    name: 'Postgres',
    here: programs !== undefined,
    async open(timeoutMs) {
      const server = await startPostgres(programs ?? '');
      const sql = openPostgres({ url: server.url, timeoutMs });
      return {
        sql,
        async remove() {
          await sql.close();
          await server.remove();
        },
      };
    },
  },
];

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'pinwire-store-'));
}
