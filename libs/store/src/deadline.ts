import { StoreTimeout } from './errors.ts';

/** One time limit over several awaits. `end` must be called when the work is over, or its timer stays. */
export class Deadline {
  readonly #expired: Promise<never>;
  readonly #timer: NodeJS.Timeout;

  constructor(what: string, timeoutMs: number) {
    const { promise, reject } = settable<never>();
    this.#timer = setTimeout(() => reject(new StoreTimeout(what, timeoutMs)), timeoutMs);
    promise.catch(ignore);
    this.#expired = promise;
  }

  /** Settles as `work` does, or rejects with StoreTimeout when the limit passes first. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#expired]);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Runs `work` under a limit of its own. */
export async function within<T>(what: string, timeoutMs: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const deadline = new Deadline(what, timeoutMs);
  try {
    return await deadline.race(work(deadline));
  } finally {
    deadline.end();
  }
}

export interface Settable<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: Error) => void;
}

/** A promise with its handles outside (Node 20 has no Promise.withResolvers). */
export function settable<T>(): Settable<T> {
  let resolve: (value: T) => void = ignore;
  let reject: (reason: Error) => void = ignore;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

export function ignore(): void {}
