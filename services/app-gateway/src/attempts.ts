/** Names remembered; past that the one that was counted first is forgotten. */
const REMEMBERED = 50_000;
/** Of a name, characters that count: clients choose it. */
const NAME_LENGTH = 300;

interface Count {
  count: number;
  /** Monotonic ms up to which forgetting is done. */
  since: number;
}

export interface AllowanceOptions {
  /** So much at once. */
  burst: number;
  /** Time in ms after which one is forgotten. */
  forgetMs: number;
  /** Monotonic ms. */
  now(): number;
  /** One more was counted here. */
  onUsed?(name: string): void;
}

/** Counts what names did, and forgets one of it every so often. */
export class Allowance {
  private readonly counts = new Map<string, Count>();

  constructor(private readonly options: AllowanceOptions) {}

  /** Whether the name has not used its allowance up. */
  has(name: string): boolean {
    return this.countOf(name.slice(0, NAME_LENGTH)) < this.options.burst;
  }

  add(name: string): void {
    const key = name.slice(0, NAME_LENGTH);
    this.hear(key);
    this.options.onUsed?.(key);
  }

  /** Counts one that was used elsewhere. */
  hear(key: string): void {
    const known = this.countOf(key) > 0 ? this.counts.get(key) : undefined;
    if (known) known.count++;
    else this.counts.set(key, { count: 1, since: this.options.now() });
    if (this.counts.size > REMEMBERED) this.counts.delete(this.counts.keys().next().value as string);
  }

  /** Counts one more, if there is allowance left. */
  take(name: string): boolean {
    if (!this.has(name)) return false;
    this.add(name);
    return true;
  }

  private countOf(name: string): number {
    const known = this.counts.get(name);
    if (known === undefined) return 0;
    const { forgetMs, now } = this.options;
    const forgotten = Math.floor((now() - known.since) / forgetMs);
    known.count -= forgotten;
    known.since += forgotten * forgetMs;
    if (known.count > 0) return known.count;
    this.counts.delete(name);
    return 0;
  }
}

/**
 * Failed attempts before login, so that nobody guesses passwords or tokens for long (app.md 10.4 "do better"). An
 * account is counted together with the address that tries, so that a stranger cannot lock its owner out.
 */
export class Attempts {
  constructor(
    private readonly addresses: Allowance,
    private readonly accounts: Allowance,
  ) {}

  /** Whether another attempt from this address, on this account, may be made. */
  allowed(address: string, account?: string): boolean {
    return this.addresses.has(address) && (account === undefined || this.accounts.has(`${address}\0${account}`));
  }

  /** Notes a failure. */
  failed(address: string, account?: string): void {
    this.addresses.add(address);
    if (account !== undefined) this.accounts.add(`${address}\0${account}`);
  }
}
