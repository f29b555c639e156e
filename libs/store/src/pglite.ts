import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Deadline, ignore, within } from './deadline.ts';
import { StoreUnavailable } from './errors.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { Gate } from './gate.ts';
import { initialiseFolder, PgliteThread, type ThreadSettings, type Upkeep } from './pglite-thread.ts';
import { DEFAULT_TIMEOUT_MS, type Sql, type SqlParam, type SqlRunner, type SqlSession } from './sql.ts';

export interface PgliteOptions {
  /** Data folder; the database lives in `pg` below it, beside the lock file. Created where missing. */
  folder: string;
  /** Where the worker's file is when the caller is a bundle. */
  workerUrl?: URL;
  /** Limit of a statement, waiting included, in milliseconds. */
  timeoutMs?: number;
  /** Limit of opening the database, in milliseconds; the first start creates it and takes long on small machines. */
  startTimeoutMs?: number;
  /** Flush each commit to the disk, so that it survives a power cut and not only a crash. Default true. */
  fsync?: boolean;
  /** When the engine's log and tables are looked after; default: each 16 MB of log a checkpoint, each 128 MB a vacuum. */
  upkeep?: Partial<Upkeep>;
  /** A statement unanswered for this long means that the engine hangs: it is ended and started again. */
  hangMs?: number;
  /** Most statements waiting for a transaction to end, and most sent and unanswered. */
  maxWaiting?: number;
  onWarning?: (message: string) => void;
}

const UPKEEP: Upkeep = { everyMs: 10_000, checkpointBytes: 16 * 2 ** 20, vacuumBytes: 128 * 2 ** 20 };
/** Pause after an engine that could not be started before it is tried again, in milliseconds. */
const RESTART_PAUSE_MS = 1000;

/**
 * Opens the embedded Postgres in a data folder, creating both on the first start. The engine runs in a worker thread
 * and is started again when it fails.
 * @throws FolderLocked while another process has the folder; StoreUnavailable when the engine does not start.
 */
export async function openPglite(options: PgliteOptions): Promise<Sql> {
  const lock = await lockFolder(options.folder);
  try {
    const sql = new PgliteSql(options, lock);
    await sql.start();
    return sql;
  } catch (error) {
    lock.release();
    throw error;
  }
}

class PgliteSql implements Sql {
  readonly #lock: FolderLock;
  readonly #gate: Gate;
  readonly #settings: ThreadSettings;
  readonly #timeoutMs: number;
  readonly #startTimeoutMs: number;
  readonly #maxWaiting: number;
  readonly #watch: NodeJS.Timeout;
  #thread: PgliteThread | undefined;
  #starting: Promise<PgliteThread> | undefined;
  #startAgainAt = 0;
  #closed = false;

  constructor(options: PgliteOptions, lock: FolderLock) {
    this.#lock = lock;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#startTimeoutMs = options.startTimeoutMs ?? 120_000;
    this.#maxWaiting = options.maxWaiting ?? 10_000;
    this.#gate = new Gate(this.#maxWaiting);
    this.#settings = {
      workerUrl: options.workerUrl ?? new URL('./pglite-worker.mjs', import.meta.url),
      folder: join(resolve(options.folder), 'pg'),
      fsync: options.fsync ?? true,
      upkeep: { ...UPKEEP, ...options.upkeep },
      onWarning: options.onWarning ?? ignore,
    };
    const hangMs = options.hangMs ?? 120_000;
    this.#watch = setInterval(() => this.#endHang(hangMs), Math.min(hangMs / 4, 5000));
    this.#watch.unref();
  }

  async start(): Promise<void> {
    try {
      await within('opening the embedded database', this.#startTimeoutMs, async () => {
        await createDatabase(this.#settings);
        await this.#usable();
      });
    } catch (error) {
      clearInterval(this.#watch);
      await this.#thread?.kill('it did not start');
      throw error;
    }
  }

  query<T>(text: string, params?: readonly SqlParam[]): Promise<T[]> {
    return this.#send((thread) => thread.send<T>(text, params));
  }

  async copy(target: string, data: readonly Uint8Array[]): Promise<void> {
    await this.#send((thread) => sendCopy(thread, target, data));
  }

  /** There is one connection only: every session is it, and no other process can hold what a session locks. */
  session(): Promise<SqlSession> {
    const query: SqlSession['query'] = (text, params) => this.query(text, params);
    const copy: SqlSession['copy'] = (target, data) => this.copy(target, data);
    const transaction: SqlSession['transaction'] = (fn, timeoutMs) => this.transaction(fn, timeoutMs);
    return Promise.resolve({ isShared: true, query, copy, transaction, close: () => Promise.resolve() });
  }

  async #send<T>(send: (thread: PgliteThread) => Promise<T[]>): Promise<T[]> {
    return within('a statement', this.#timeoutMs, async (deadline) => {
      if (!this.#gate.tryEnter(false)) await this.#gate.enter(false, (wait) => deadline.race(wait));
      let answer: Promise<T[]>;
      try {
        const thread = this.#alive() ?? (await deadline.race(this.#usable()));
        if (thread.unanswered >= this.#maxWaiting) throw new StoreUnavailable('too many statements are waiting');
        answer = send(thread);
      } finally {
        this.#gate.passed();
      }
      return answer;
    });
  }

  async transaction<T>(fn: (sql: SqlRunner) => Promise<T>, timeoutMs = this.#timeoutMs): Promise<T> {
    const deadline = new Deadline('a transaction', timeoutMs);
    try {
      await this.#gate.enter(true, (wait) => deadline.race(wait));
      let thread: PgliteThread;
      try {
        thread = await deadline.race(this.#usable());
      } catch (error) {
        this.#gate.leave();
        throw error;
      }
      return await this.#inTransaction(thread, deadline, fn);
    } finally {
      deadline.end();
    }
  }

  async #inTransaction<T>(thread: PgliteThread, deadline: Deadline, fn: (sql: SqlRunner) => Promise<T>): Promise<T> {
    let open = true;
    let failure: unknown;
    const guarded = async <R>(send: () => Promise<R[]>): Promise<R[]> => {
      if (!open) throw new StoreUnavailable('the transaction is over');
      try {
        return await deadline.race(send());
      } catch (error) {
        failure ??= error;
        throw error;
      }
    };
    const run = <R>(text: string, params?: readonly SqlParam[]): Promise<R[]> =>
      guarded(() => thread.send<R>(text, params));
    const copy = async (target: string, data: readonly Uint8Array[]): Promise<void> => {
      await guarded(() => sendCopy(thread, target, data));
    };
    try {
      await run('begin');
      const result = await deadline.race(fn({ query: run, copy }));
      if (failure !== undefined) throw failure;
      await run('commit');
      open = false;
      this.#gate.leave();
      return result;
    } catch (error) {
      open = false;
      // The caller need not wait for this, but nobody else may use the connection before it is done.
      void thread
        .send('rollback')
        .catch(ignore)
        .finally(() => this.#gate.leave());
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#watch);
    const thread = this.#thread;
    try {
      if (thread) await within('closing the embedded database', this.#timeoutMs, () => thread.close());
    } catch {
      await thread?.kill('it did not close');
    } finally {
      this.#lock.release();
    }
  }

  #alive(): PgliteThread | undefined {
    return this.#thread?.dead || this.#closed || this.#starting ? undefined : this.#thread;
  }

  /** The running engine, started again when it has died. */
  async #usable(): Promise<PgliteThread> {
    if (this.#closed) throw new StoreUnavailable('the store is closed');
    const alive = this.#alive();
    if (alive) return alive;
    this.#starting ??= this.#startThread().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #startThread(): Promise<PgliteThread> {
    if (Date.now() < this.#startAgainAt) throw new StoreUnavailable('the embedded database does not start');
    this.#startAgainAt = Date.now() + RESTART_PAUSE_MS;
    // A clean start finds none; after a crash the file is left over, and the lock says that its process is gone.
    rmSync(join(this.#settings.folder, 'postmaster.pid'), { force: true });
    const thread = new PgliteThread(this.#settings);
    this.#thread = thread;
    await thread.ready();
    return thread;
  }

  #endHang(hangMs: number): void {
    const thread = this.#thread;
    if (!thread || thread.dead || thread.stuckFor() < hangMs) return;
    this.#settings.onWarning(`the embedded database has not answered for ${hangMs} ms and is started again`);
    void thread.kill('it did not answer');
  }
}

function sendCopy(thread: PgliteThread, target: string, data: readonly Uint8Array[]): Promise<never[]> {
  return thread.send(`copy ${target} from '/dev/blob' (format binary)`, [], data);
}

/**
 * Creates the database beside its place and moves it there when it is complete: a first start that is killed half-way
 * leaves nothing that looks like a database.
 */
async function createDatabase(settings: ThreadSettings): Promise<void> {
  if (existsSync(settings.folder)) return;
  const draft = `${settings.folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  await initialiseFolder({ ...settings, folder: draft });
  renameSync(draft, settings.folder);
  const parent = openSync(join(settings.folder, '..'), 'r');
  fsyncSync(parent);
  closeSync(parent);
}
