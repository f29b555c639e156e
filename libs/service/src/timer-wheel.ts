/**
 * One timer for all idle timeouts of a process. A socket that is heard of only writes a number into its entry; the
 * entry is looked at again when its slot comes round. A timer per socket would cost a list operation per message.
 */

/** Slots of the wheel; longer timeouts go round more than once. A power of two. */
const SLOTS = 512;

/** After a pause of the process (swap, a laptop asleep) at most so much time is caught up at once (ticks). */
const MOST_CAUGHT_UP = 2;

/** An idle timeout. Embed it in a connection, or extend it. It is in at most one wheel. */
export class IdleTimer {
  /** Silence after which `expire` is called (ticks of the wheel: seconds); 0 is never. Change it by `wheel.setTimeout`. */
  timeout: number;
  readonly expire: () => void;
  /** Wheel's own: tick at which the entry runs out, and its place. */
  deadline = 0;
  next: IdleTimer | undefined;
  previous: IdleTimer | undefined;

  constructor(timeout: number, expire: () => void) {
    this.timeout = timeout;
    this.expire = expire;
  }
}

export interface TimerWheelOptions {
  /** Length of a tick (ms). */
  tick?: number;
  /** Clock (ms) that never goes back. */
  now?: () => number;
  /** Gets what an `expire` throws. */
  onError?: (error: unknown) => void;
}

/**
 * The wheel. An entry expires not earlier than its timeout after it was last touched, and not later than one tick
 * more. Time in which the process stood still counts for two ticks at most: peers whose messages wait in the socket
 * are not idle. All operations take constant time.
 */
export class TimerWheel {
  private readonly tick: number;
  private readonly now: () => number;
  private readonly onError: (error: unknown) => void;
  /** Ring of entries for each slot; the head is never in the wheel itself. */
  private readonly slots = Array.from({ length: SLOTS }, () => ring());
  private current = 0;
  private tickAt: number;
  private interval: NodeJS.Timeout | undefined;
  private entries = 0;

  constructor({ tick = 1000, now = () => performance.now(), onError = rethrowLater }: TimerWheelOptions = {}) {
    this.tick = tick;
    this.now = now;
    this.onError = onError;
    this.tickAt = now() + tick;
  }

  /** Entries in the wheel. */
  get size(): number {
    return this.entries;
  }

  /** Lets the clock run. It does not keep the process alive. */
  start(): void {
    this.tickAt = this.now() + this.tick;
    this.interval ??= setInterval(() => this.advance(), this.tick).unref();
  }

  /** Stops the clock; entries stay. */
  stop(): void {
    clearInterval(this.interval);
    this.interval = undefined;
  }

  /** Starts the timeout of an entry. An entry with timeout 0 is not added. */
  add(entry: IdleTimer): void {
    if (entry.next) this.remove(entry);
    if (entry.timeout <= 0) return;
    entry.timeout = Math.ceil(entry.timeout);
    this.touch(entry);
    this.insert(entry);
    this.entries++;
  }

  /** Starts the timeout again: something was heard. The fast path, one addition. */
  touch(entry: IdleTimer): void {
    entry.deadline = this.current + entry.timeout + 1;
  }

  /** Takes an entry out; it does not expire any more. Does nothing when it is not in. */
  remove(entry: IdleTimer): void {
    if (!entry.next || !entry.previous) return;
    unlink(entry);
    this.entries--;
  }

  /** Changes the timeout (ticks; 0 is never) and starts it again; adds the entry when it was not in. */
  setTimeout(entry: IdleTimer, timeout: number): void {
    this.remove(entry);
    entry.timeout = timeout;
    this.add(entry);
  }

  /** Handles the ticks that have passed. `start()` calls it; tests with a clock of their own may. */
  advance(): void {
    const late = Math.floor((this.now() - this.tickAt) / this.tick) + 1;
    if (late <= 0) return;
    this.tickAt += late * this.tick;
    for (let count = Math.min(late, MOST_CAUGHT_UP); count > 0; count--) this.turn();
  }

  /** Looks at one slot: what is due expires, what was touched meanwhile moves on. */
  private turn(): void {
    this.current++;
    const slot = this.slots[this.current % SLOTS];
    if (!slot?.next || slot.next === slot) return;
    // Emptied into a list of its own first: an `expire` may add and remove entries.
    const due = ring();
    splice(slot, due);
    for (let entry = due.next; entry && entry !== due; entry = due.next) {
      if (entry.deadline > this.current) {
        unlink(entry);
        this.insert(entry);
        continue;
      }
      this.remove(entry);
      try {
        entry.expire();
      } catch (error) {
        this.onError(error);
      }
    }
  }

  private insert(entry: IdleTimer): void {
    const ticks = Math.min(entry.deadline - this.current, SLOTS - 1);
    const slot = this.slots[(this.current + ticks) % SLOTS];
    if (!slot?.previous) return;
    entry.previous = slot.previous;
    entry.next = slot;
    slot.previous.next = entry;
    slot.previous = entry;
  }
}

function ring(): IdleTimer {
  const head = new IdleTimer(0, () => {});
  head.next = head;
  head.previous = head;
  return head;
}

/** Moves all entries of a ring to an empty one. */
function splice(from: IdleTimer, to: IdleTimer): void {
  if (!from.next || !from.previous || from.next === from) return;
  to.next = from.next;
  to.previous = from.previous;
  to.next.previous = to;
  to.previous.next = to;
  from.next = from;
  from.previous = from;
}

function unlink(entry: IdleTimer): void {
  if (entry.previous) entry.previous.next = entry.next;
  if (entry.next) entry.next.previous = entry.previous;
  entry.next = undefined;
  entry.previous = undefined;
}

function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
