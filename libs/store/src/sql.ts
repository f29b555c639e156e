/** What a statement parameter may be. Bytes go to `bytea` columns; an array goes to an array of one of the others. */
export type SqlParam = string | number | bigint | boolean | null | Uint8Array | readonly SqlParam[];

/** Runs one statement. */
export interface SqlRunner {
  /**
   * Runs one statement with `$1`, `$2` … parameters and returns its rows. `bigint` columns come as numbers (exact up to
   * 2^53 − 1), `bytea` columns as `Buffer`.
   * @throws SqlError when the database refuses, StoreTimeout past the time limit, StoreUnavailable when it is away.
   */
  query<T>(text: string, params?: readonly SqlParam[]): Promise<T[]>;
  /**
   * Binary COPY into `target`, a table with its columns. `data` is the whole input with header and trailer, in parts;
   * it must not change before the promise settles.
   * @throws as `query`; nothing has been copied then.
   */
  copy(target: string, data: readonly Uint8Array[]): Promise<void>;
}

/** A Postgres database, embedded or real. The two implementations behave alike; the tests run against both. */
export interface Sql extends SqlRunner {
  /**
   * Runs `fn` in one transaction: committed when it resolves, rolled back when it rejects or when any statement in it
   * failed, even if `fn` ignored that. Waiting, statements and commit together are limited to `timeoutMs` (default: the
   * limit of one statement). After a StoreTimeout or StoreUnavailable the outcome of the commit may be unknown.
   */
  transaction<T>(fn: (sql: SqlRunner) => Promise<T>, timeoutMs?: number): Promise<T>;
  /**
   * A connection of its own, for what belongs to a session, such as advisory locks. When it breaks, its session is over:
   * every later call rejects with StoreUnavailable.
   */
  session(): Promise<SqlSession>;
  /** Ends the connections after the statements under way. Later calls reject with StoreUnavailable. */
  close(): Promise<void>;
}

/** One connection; calls are carried out one after the other. */
export interface SqlSession extends Omit<Sql, 'session'> {
  /** Everybody's statements go over this connection, so that a long transaction holds all of them up. */
  readonly isShared: boolean;
}

/** Time limit of a statement when the options name none, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 5000;
