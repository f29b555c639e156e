import { type Settable, settable } from './deadline.ts';
import { StoreUnavailable } from './errors.ts';

interface Waiter {
  alone: boolean;
  entry: Settable<void>;
}

/**
 * Keeps single statements out of an open transaction on the one connection that PGlite has. Single statements pass
 * side by side (the worker runs them in the order in which they were sent) and say `passed` once they are sent; a
 * transaction enters alone and holds the gate until `leave`. First come, first served.
 */
export class Gate {
  #held = false;
  #passing = 0;
  readonly #waiting: Waiter[] = [];
  readonly #maxWaiting: number;

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /** Enters at once when nobody is in the way; returns whether it did. */
  tryEnter(alone: boolean): boolean {
    if (this.#waiting.length > 0 || !this.#admits(alone)) return false;
    this.#admit(alone);
    return true;
  }

  /** Waits for the turn. When `limit` ends the wait with a rejection, the place in the queue is given up. */
  async enter(alone: boolean, limit: (wait: Promise<void>) => Promise<void>): Promise<void> {
    if (this.tryEnter(alone)) return;
    if (this.#waiting.length >= this.#maxWaiting) throw new StoreUnavailable('too many statements are waiting');
    const waiter: Waiter = { alone, entry: settable<void>() };
    this.#waiting.push(waiter);
    try {
      await limit(waiter.entry.promise);
    } catch (error) {
      const place = this.#waiting.indexOf(waiter);
      if (place >= 0) {
        this.#waiting.splice(place, 1);
        this.#next();
      } else if (alone) this.leave();
      else this.passed();
      throw error;
    }
  }

  /** A single statement has been sent. */
  passed(): void {
    this.#passing--;
    this.#next();
  }

  /** The transaction that held the gate is over. */
  leave(): void {
    this.#held = false;
    this.#next();
  }

  #admits(alone: boolean): boolean {
    return !this.#held && (!alone || this.#passing === 0);
  }

  #admit(alone: boolean): void {
    if (alone) this.#held = true;
    else this.#passing++;
  }

  #next(): void {
    for (let first = this.#waiting[0]; first && this.#admits(first.alone); first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#admit(first.alone);
      first.entry.resolve();
    }
  }
}
