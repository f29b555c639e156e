import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Deadline, settable } from './deadline.ts';
import { SqlError, StoreTimeout, StoreUnavailable } from './errors.ts';
import type { SqlParam, SqlRunner } from './sql.ts';

/** SQLSTATEs that say that this server, not this statement, is the trouble (class 08, too many clients, shutdown …). */
const AWAY = /^(08...|53300|57P0.|25006|25P03|58030)$/;
const CANCELLED = '57014';

/** Runs one statement on a connection. */
export async function run<T>(
  client: pg.ClientBase,
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

/** Runs one binary COPY on a connection. */
export async function copy(
  client: pg.ClientBase,
  deadline: Deadline,
  timeoutMs: number,
  target: string,
  data: readonly Uint8Array[],
): Promise<void> {
  const { promise, resolve, reject } = settable<void>();
  const stream = client.query(copyFrom(`copy ${target} from stdin (format binary)`));
  stream.on('error', (error) => {
    reject(error);
    // The stream would go on writing when the socket drains, on a connection that it has let go (pg-copy-streams 7.0.0).
    stream.destroy();
  });
  // Comes when the server is ready for the next statement.
  stream.on('finish', resolve);
  for (const part of data) stream.write(part);
  stream.end();
  try {
    await deadline.race(promise);
  } catch (error) {
    throw translate(error, timeoutMs);
  }
}

/** Runs `fn` in a transaction on a connection; `usualMs` is the limit of a statement outside of it. */
export async function inTransaction<T>(
  client: pg.ClientBase,
  deadline: Deadline,
  usualMs: number,
  timeoutMs: number,
  fn: (sql: SqlRunner) => Promise<T>,
): Promise<T> {
  let open = true;
  let failure: unknown;
  const guarded = async <R>(work: () => Promise<R>): Promise<R> => {
    if (!open) throw new StoreUnavailable('the transaction is over');
    try {
      return await work();
    } catch (error) {
      failure ??= error;
      throw error;
    }
  };
  const query = <R>(text: string, params?: readonly SqlParam[]): Promise<R[]> =>
    guarded(() => run<R>(client, deadline, timeoutMs, text, params));
  try {
    await query('begin');
    if (timeoutMs > usualMs) await query(`set local statement_timeout = ${Math.ceil(timeoutMs)}`);
    const runner: SqlRunner = {
      query,
      copy: (target, data) => guarded(() => copy(client, deadline, timeoutMs, target, data)),
    };
    const result = await deadline.race(fn(runner));
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

/** Whether a connection must not be used again after this error. */
export function breaksConnection(error: unknown): boolean {
  return error instanceof StoreTimeout || error instanceof StoreUnavailable;
}

/** The driver knows bytes only as `Buffer`. */
function bindable(param: SqlParam): unknown {
  if (!(param instanceof Uint8Array) || Buffer.isBuffer(param)) return param;
  return Buffer.from(param.buffer, param.byteOffset, param.byteLength);
}

/** The error of the store that an error of the driver means. */
export function translate(error: unknown, timeoutMs: number): Error {
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
