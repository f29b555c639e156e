import pg from 'pg';
import { Deadline, ignore } from './deadline.ts';
import { StoreUnavailable } from './errors.ts';
import { breaksConnection, copy, inTransaction, run, translate } from './postgres-client.ts';
import type { SqlParam, SqlRunner, SqlSession } from './sql.ts';

/** Opens a connection outside of the pool. */
export async function openPostgresSession(config: pg.ClientConfig, timeoutMs: number): Promise<SqlSession> {
  const client = new pg.Client(config);
  const deadline = new Deadline('connecting to Postgres', timeoutMs);
  client.on('error', ignore);
  try {
    await deadline.race(client.connect());
  } catch (error) {
    void client.end().catch(ignore);
    throw translate(error, timeoutMs);
  } finally {
    deadline.end();
  }
  return new PostgresSession(client, timeoutMs);
}

class PostgresSession implements SqlSession {
  readonly isShared = false;
  readonly #client: pg.Client;
  readonly #timeoutMs: number;
  /** Calls wait for one another: a statement of one must not get into the transaction of another. */
  #tail: Promise<unknown> = Promise.resolve();
  #over = false;

  constructor(client: pg.Client, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    client.on('end', () => {
      this.#over = true;
    });
  }

  query<T>(text: string, params?: readonly SqlParam[]): Promise<T[]> {
    return this.#next('a statement', this.#timeoutMs, (deadline) =>
      run<T>(this.#client, deadline, this.#timeoutMs, text, params),
    );
  }

  copy(target: string, data: readonly Uint8Array[]): Promise<void> {
    return this.#next('a COPY', this.#timeoutMs, (deadline) =>
      copy(this.#client, deadline, this.#timeoutMs, target, data),
    );
  }

  transaction<T>(fn: (sql: SqlRunner) => Promise<T>, timeoutMs = this.#timeoutMs): Promise<T> {
    return this.#next('a transaction', timeoutMs, (deadline) =>
      inTransaction(this.#client, deadline, this.#timeoutMs, timeoutMs, fn),
    );
  }

  async close(): Promise<void> {
    this.#over = true;
    const deadline = new Deadline('closing a Postgres connection', this.#timeoutMs);
    await deadline.race(this.#client.end()).catch(ignore);
    deadline.end();
  }

  #next<T>(what: string, timeoutMs: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
    const turn = this.#tail.then(() => this.#run(what, timeoutMs, work));
    this.#tail = turn.catch(ignore);
    return turn;
  }

  async #run<T>(what: string, timeoutMs: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
    if (this.#over) throw new StoreUnavailable('the connection of this session is closed');
    const deadline = new Deadline(what, timeoutMs);
    try {
      return await work(deadline);
    } catch (error) {
      // In doubt, the session ends, and what it holds with it.
      if (breaksConnection(error)) void this.close();
      throw error;
    } finally {
      deadline.end();
    }
  }
}
