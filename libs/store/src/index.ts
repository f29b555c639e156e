export {
  ACCOUNT_SORTS,
  type AccountFields,
  type AccountQuery,
  type AdministrationStore,
  type AuditEntry,
} from './administration.ts';
export * from './errors.ts';
export { migrate } from './migrate.ts';
export { type OpenStoreOptions, openStore } from './open.ts';
export type { OtaFile, OtaStore } from './ota.ts';
export {
  createPasswords,
  hashPassword,
  type PasswordOptions,
  type Passwords,
  verifyPassword,
} from './passwords.ts';
export { openPglite, type PgliteOptions } from './pglite.ts';
export { openPostgres, type PostgresOptions } from './postgres.ts';
export type { IngestResult } from './raw/ingest.ts';
export type { RawWriter, RawWriterOptions } from './raw/raw-writer.ts';
export type { Sql, SqlParam, SqlRunner } from './sql.ts';
export { createStore, type Store, type StoreOptions } from './store.ts';
export type * from './types.ts';
