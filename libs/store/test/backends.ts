import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../../test/kit/backends.ts';
import { openPglite } from '../src/pglite.ts';
import { openPostgres } from '../src/postgres.ts';
import type { Sql } from '../src/sql.ts';

export interface Backend {
  sql: Sql;
  remove(): Promise<void>;
}

export interface BackendKind {
  name: string;
  open(timeoutMs?: number): Promise<Backend>;
}

/** The two databases that a store may stand on; one suite runs against both. */
export const backends: readonly BackendKind[] = [
  {
    name: 'PGlite',
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
    async open(timeoutMs) {
      const server = await startPostgres();
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
