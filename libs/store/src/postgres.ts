import pg from 'pg';
import { Deadline, ignore } from './deadline.ts';
import { StoreTimeout, StoreUnavailable } from './errors.ts';
import { breaksConnection, copy, inTransaction, run, translate } from './postgres-client.ts';
import { openPostgresSession } from './postgres-session.ts';
import { DEFAULT_TIMEOUT_MS, type Sql, type SqlParam, type SqlRunner, type SqlSession } from './sql.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`. */
  url: string;
  /** Most connections of this process. */
  poolSize?: number;
  /** Limit of a statement, waiting for a connection included, in milliseconds. */
  timeoutMs?: number;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  onWarning?: (message: string) => void;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * A pool of connections to a real Postgres (15 or newer). Connects on first use; a server that is away shows as
 * StoreUnavailable in the calls made meanwhile.
 */
export function openPostgres(options: PostgresOptions): Sql {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const onWarning = options.onWarning ?? ignore;
  const connection: pg.ClientConfig = {
    connectionString: options.url,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: 2 * timeoutMs,
    keepAlive: true,
    application_name: 'pinwire',
    types,
  };
  const pool = new pg.Pool({ ...connection, max: options.poolSize ?? 10, idleTimeoutMillis: 30_000 });
  pool.on('error', (error) => onWarning(`an idle Postgres connection broke: ${error.message}`));
  return new PostgresSql(pool, connection, timeoutMs);
}

class PostgresSql implements Sql {
  readonly #pool: pg.Pool;
  readonly #connection: pg.ClientConfig;
  readonly #timeoutMs: number;

  constructor(pool: pg.Pool, connection: pg.ClientConfig, timeoutMs: number) {
    this.#pool = pool;
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
  }

  query<T>(text: string, params?: readonly SqlParam[]): Promise<T[]> {
    const deadline = new Deadline('a statement', this.#timeoutMs);
    return this.#withClient(deadline, (client) => run<T>(client, deadline, this.#timeoutMs, text, params));
  }

  copy(target: string, data: readonly Uint8Array[]): Promise<void> {
    const deadline = new Deadline('a COPY', this.#timeoutMs);
    return this.#withClient(deadline, (client) => copy(client, deadline, this.#timeoutMs, target, data));
  }

  transaction<T>(fn: (sql: SqlRunner) => Promise<T>, timeoutMs = this.#timeoutMs): Promise<T> {
    const deadline = new Deadline('a transaction', timeoutMs);
    return this.#withClient(deadline, (client) => inTransaction(client, deadline, this.#timeoutMs, timeoutMs, fn));
  }

  session(): Promise<SqlSession> {
    if (this.#pool.ending) return Promise.reject(new StoreUnavailable('the store is closed'));
    return openPostgresSession(this.#connection, this.#timeoutMs);
  }

  async close(): Promise<void> {
    if (this.#pool.ending) return;
    const deadline = new Deadline('closing the Postgres connections', this.#timeoutMs);
    try {
      await deadline.race(this.#pool.end());
    } catch (error) {
      if (!(error instanceof StoreTimeout)) throw error;
    } finally {
      deadline.end();
    }
  }

  /** Lends a connection for `work`; it goes back to the pool only when it is known to be in order. */
  async #withClient<T>(deadline: Deadline, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    try {
      const client = await this.#connect(deadline);
      // Between statements the connection may break; without a listener that would end the process.
      client.on('error', ignore);
      let broken = false;
      try {
        return await work(client);
      } catch (error) {
        broken = breaksConnection(error);
        throw error;
      } finally {
        client.off('error', ignore);
        client.release(broken);
      }
    } finally {
      deadline.end();
    }
  }

  async #connect(deadline: Deadline): Promise<pg.PoolClient> {
    if (this.#pool.ending) throw new StoreUnavailable('the store is closed');
    const connecting = this.#pool.connect();
    try {
      return await deadline.race(connecting);
    } catch (error) {
      if (error instanceof StoreTimeout) connecting.then((late) => late.release(), ignore);
      throw translate(error, this.#timeoutMs);
    }
  }
}
