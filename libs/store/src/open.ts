import { migrate } from './migrate.ts';
import { openPglite, type PgliteOptions } from './pglite.ts';
import { openPostgres, type PostgresOptions } from './postgres.ts';
import { createStore, type Store, type StoreOptions } from './store.ts';

/** `postgres` where there is a server, `pglite` where the data folder is all there is. */
export type OpenStoreOptions = ({ postgres: PostgresOptions } | { pglite: PgliteOptions }) & StoreOptions;

/** Opens the database, brings its schema up to date and returns the store on it. */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const sql = 'postgres' in options ? openPostgres(options.postgres) : await openPglite(options.pglite);
  try {
    await migrate(sql);
  } catch (error) {
    await sql.close();
    throw error;
  }
  return createStore(sql, options);
}
