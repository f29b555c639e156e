import { spawn } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { type Settable, settable } from './deadline.ts';
import { SqlError, StoreUnavailable } from './errors.ts';
import type { SqlParam } from './sql.ts';

/**
 * The embedded engine has neither checkpointer nor autovacuum. The thread looks every `everyMs` milliseconds how many
 * bytes of log have been written, and makes a checkpoint or vacuums once so many have come together.
 */
export interface Upkeep {
  everyMs: number;
  checkpointBytes: number;
  vacuumBytes: number;
}

/** What the worker needs to know; the other side is `pglite-worker.mjs`. */
export interface ThreadSettings {
  workerUrl: URL;
  /** Folder of the database files. */
  folder: string;
  fsync: boolean;
  upkeep: Upkeep;
  /** Told about trouble that no statement reports. */
  onWarning: (message: string) => void;
}

interface Answer {
  id?: number;
  ready?: boolean;
  warning?: string;
  rows?: Record<string, unknown>[];
  error?: { message: string; code?: string; constraint?: string };
}

/** One life of the database thread. When it dies, everything unanswered rejects and it is not used again. */
export class PgliteThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Settable<Record<string, unknown>[]>>();
  readonly #ready = settable<void>();
  readonly #exited = settable<void>();
  readonly #onWarning: (message: string) => void;
  #nextId = 0;
  #busySince = 0;
  #dead = false;
  #cause: Error | undefined;

  constructor(settings: ThreadSettings) {
    const { workerUrl, folder, fsync, upkeep } = settings;
    this.#onWarning = settings.onWarning;
    // Statements leave little behind: a small young generation keeps 12 MB of a small computer's memory free.
    const resourceLimits = { maxYoungGenerationSizeMb: 6 };
    this.#worker = new Worker(workerUrl, { workerData: { folder, mode: 'serve', fsync, upkeep }, resourceLimits });
    this.#worker.on('message', (answer: Answer) => this.#take(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => {
      this.#fail(new Error(`the database thread ended with code ${code}`));
      this.#exited.resolve();
    });
    this.#ready.promise.catch(() => {});
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Statements sent and not yet answered. */
  get unanswered(): number {
    return this.#pending.size;
  }

  /** Resolves when the database is open; rejects with StoreUnavailable when it cannot be opened. */
  ready(): Promise<void> {
    return this.#ready.promise;
  }

  /**
   * Sends one statement; statements are run in the order in which they were sent. `blob` is what a COPY from
   * '/dev/blob' reads.
   */
  send<T>(text: string, params: readonly SqlParam[] = [], blob?: readonly Uint8Array[]): Promise<T[]> {
    if (this.#dead) return Promise.reject(this.#unavailable());
    const id = this.#nextId++;
    const answer = settable<Record<string, unknown>[]>();
    if (this.#pending.size === 0) this.#busySince = performance.now();
    this.#pending.set(id, answer);
    this.#worker.postMessage({ id, text, params: params.map(compact), blob: blob && compact(Buffer.concat(blob)) });
    return answer.promise as Promise<T[]>;
  }

  /** Milliseconds for which the statement in hand has gone unanswered, 0 when there is none. */
  stuckFor(): number {
    return this.#pending.size === 0 ? 0 : performance.now() - this.#busySince;
  }

  /** Ends the thread at once, as a crash would: what was committed stays. */
  async kill(reason: string): Promise<void> {
    this.#fail(new Error(reason));
    await this.#worker.terminate();
  }

  /** Closes the database after the statements already sent and waits for the thread to end. */
  async close(): Promise<void> {
    if (!this.#dead) this.#worker.postMessage({ close: true });
    await this.#exited.promise;
  }

  #take({ id, ready, warning, rows, error }: Answer): void {
    if (ready) this.#ready.resolve();
    if (warning !== undefined) this.#onWarning(warning);
    if (id === undefined) return;
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    this.#busySince = performance.now();
    if (rows) waiting?.resolve(rows.map(withBuffers));
    else if (error?.code) waiting?.reject(new SqlError(error.message, error.code, error.constraint));
    else {
      waiting?.reject(new StoreUnavailable(`the database engine failed: ${error?.message}`));
      void this.kill(`the database engine failed: ${error?.message}`);
    }
  }

  #fail(cause: Error): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#cause = cause;
    const error = this.#unavailable();
    this.#ready.reject(error);
    for (const waiting of this.#pending.values()) waiting.reject(error);
    this.#pending.clear();
  }

  #unavailable(): StoreUnavailable {
    return new StoreUnavailable(`the embedded database is away: ${this.#cause?.message}`, { cause: this.#cause });
  }
}

/** Runs the worker as a program of its own, which ends with its parent. */
const INITIALISE = `
  import { Worker } from 'node:worker_threads';
  const [url, workerData] = process.argv.slice(1);
  process.stdin.on('end', () => process.exit(1)).resume();
  new Worker(new URL(url), { workerData: JSON.parse(workerData), execArgv: [] })
    .on('error', (error) => { console.error(error.message); process.exit(1); })
    .on('exit', (code) => process.exit(code));
`;

/**
 * Makes the files of a new database in `folder`, in a process of its own: this takes several times the memory that
 * running it does, and a thread's end does not give all of that back.
 */
export function initialiseFolder({ workerUrl, folder, fsync }: ThreadSettings): Promise<void> {
  const data = JSON.stringify({ folder, mode: 'initialise', fsync });
  const child = spawn(process.execPath, ['--input-type=module', '-e', INITIALISE, workerUrl.href, data], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let reason = '';
  child.stderr.on('data', (chunk: Buffer) => {
    reason += chunk;
  });
  const { promise, resolve, reject } = settable<void>();
  child.on('error', (cause) => {
    reject(new StoreUnavailable(`cannot create a database in ${folder}: ${cause.message}`, { cause }));
  });
  child.on('close', (code) => {
    if (code === 0) resolve();
    else reject(new StoreUnavailable(`cannot create a database in ${folder}: ${reason.trim() || `code ${code}`}`));
  });
  return promise;
}

/** A view into a larger buffer would be sent with all of that buffer. */
function compact(param: SqlParam): SqlParam {
  if (!(param instanceof Uint8Array)) return param;
  return param.byteLength === param.buffer.byteLength ? param : new Uint8Array(param);
}

/** Bytes arrive from the thread as plain `Uint8Array`. */
function withBuffers(row: Record<string, unknown>): Record<string, unknown> {
  for (const column in row) {
    const value = row[column];
    if (value instanceof Uint8Array) row[column] = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return row;
}
