export * from './errors.ts';
export { migrate } from './migrate.ts';
export { type OpenStoreOptions, openStore } from './open.ts';
export {
  createPasswords,
  hashPassword,
  type PasswordOptions,
  type Passwords,
  verifyPassword,
} from './passwords.ts';
export { openPglite, type PgliteOptions } from './pglite.ts';
export { openPostgres, type PostgresOptions } from './postgres.ts';
export type { Sql, SqlParam, SqlRunner } from './sql.ts';
export { createStore, type Store, type StoreOptions } from './store.ts';
export type * from './types.ts';
