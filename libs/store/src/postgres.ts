import pg from 'pg';
import { Deadline, ignore } from './deadline.ts';
import { SqlError, StoreTimeout, StoreUnavailable } from './errors.ts';
import { DEFAULT_TIMEOUT_MS, type Sql, type SqlParam, type SqlRunner } from './sql.ts';

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

/** SQLSTATEs that say that this server, not this statement, is the trouble (class 08, too many clients, shutdown …). */
const AWAY = /^(08...|53300|57P0.|25006|25P03|58030)$/;
const CANCELLED = '57014';

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
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: timeoutMs,
    idleTimeoutMillis: 30_000,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: 2 * timeoutMs,
    keepAlive: true,
    application_name: 'pinwire',
    types,
  });
  pool.on('error', (error) => onWarning(`an idle Postgres connection broke: ${error.message}`));
  return new PostgresSql(pool, timeoutMs);
}

class PostgresSql implements Sql {
  readonly #pool: pg.Pool;
  readonly #timeoutMs: number;

  constructor(pool: pg.Pool, timeoutMs: number) {
    this.#pool = pool;
    this.#timeoutMs = timeoutMs;
  }

  query<T>(text: string, params?: readonly SqlParam[]): Promise<T[]> {
    const deadline = new Deadline('a statement', this.#timeoutMs);
    return this.#withClient(deadline, (client) => run<T>(client, deadline, this.#timeoutMs, text, params));
  }

  transaction<T>(fn: (sql: SqlRunner) => Promise<T>, timeoutMs = this.#timeoutMs): Promise<T> {
    const deadline = new Deadline('a transaction', timeoutMs);
    return this.#withClient(deadline, (client) => this.#inTransaction(client, deadline, timeoutMs, fn));
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

  async #inTransaction<T>(
    client: pg.PoolClient,
    deadline: Deadline,
    timeoutMs: number,
    fn: (sql: SqlRunner) => Promise<T>,
  ): Promise<T> {
    let open = true;
    let failure: unknown;
    const query = async <R>(text: string, params?: readonly SqlParam[]): Promise<R[]> => {
      if (!open) throw new StoreUnavailable('the transaction is over');
      try {
        return await run<R>(client, deadline, timeoutMs, text, params);
      } catch (error) {
        failure ??= error;
        throw error;
      }
    };
    try {
      await query('begin');
      if (timeoutMs > this.#timeoutMs) await query(`set local statement_timeout = ${Math.ceil(timeoutMs)}`);
      const result = await deadline.race(fn({ query }));
      if (failure !== undefined) throw failure;
      await query('commit');
      return result;
    } catch (error) {
      // A connection in doubt is thrown away, which rolls back too.
      if (failure === undefined || failure instanceof SqlError) {
        if (error instanceof StoreTimeout) throw error;
        await run(client, deadline, timeoutMs, 'rollback');
      }
      throw error;
    } finally {
      open = false;
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
        broken = error instanceof StoreTimeout || error instanceof StoreUnavailable;
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

async function run<T>(
  client: pg.PoolClient,
  deadline: Deadline,
  timeoutMs: number,
  text: string,
  params: readonly SqlParam[] = [],
): Promise<T[]> {
  try {
    const result = await deadline.race(client.query(text, params.map(bindable)));
    return result.rows as T[];
  } catch (error) {
    throw translate(error, timeoutMs);
  }
}

/** The driver knows bytes only as `Buffer`. */
function bindable(param: SqlParam): unknown {
  if (!(param instanceof Uint8Array) || Buffer.isBuffer(param)) return param;
  return Buffer.from(param.buffer, param.byteOffset, param.byteLength);
}

function translate(error: unknown, timeoutMs: number): Error {
  if (error instanceof StoreTimeout || error instanceof StoreUnavailable || error instanceof SqlError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  if (!(cause instanceof pg.DatabaseError)) {
    // A refused connection to a name with two addresses comes as an AggregateError without a message.
    const reason = cause instanceof AggregateError ? cause.errors.map(String).join('; ') : cause.message;
    return new StoreUnavailable(`Postgres is away: ${reason}`, { cause });
  }
  const code = cause.code ?? 'XX000';
  if (code === CANCELLED) return new StoreTimeout('a statement', timeoutMs, { cause });
  if (AWAY.test(code)) return new StoreUnavailable(`Postgres is away: ${cause.message}`, { cause });
  return new SqlError(cause.message, code, cause.constraint, { cause });
}
