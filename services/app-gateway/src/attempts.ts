/** Failures that an address or an account may have at once. */
const BURST = { address: 200, account: 20 } as const;
/** Time after which one failure is forgiven, in ms. */
const FORGIVE_MS = { address: 1000, account: 15_000 } as const;
/** Names remembered; past that the one that failed first is forgotten. */
const REMEMBERED = 50_000;
/** Of a name, characters that count: clients choose it. */
const NAME_LENGTH = 300;

interface Failures {
  count: number;
  /** Monotonic ms up to which forgiveness is counted. */
  since: number;
}

/**
 * Failed attempts before login, so that nobody guesses passwords or tokens for long (app.md 10.4 "do better"). An
 * account is counted together with the address that tries, so that a stranger cannot lock its owner out.
 */
export class Attempts {
  private readonly failures = { address: new Map<string, Failures>(), account: new Map<string, Failures>() };

  constructor(private readonly now: () => number) {}

  /** Whether another attempt from this address, on this account, may be made. */
  allowed(address: string, account?: string): boolean {
    if (this.count('address', address) >= BURST.address) return false;
    return account === undefined || this.count('account', nameOf(address, account)) < BURST.account;
  }

  /** Notes a failure. */
  failed(address: string, account?: string): void {
    this.add('address', address);
    if (account !== undefined) this.add('account', nameOf(address, account));
  }

  private count(kind: keyof typeof BURST, name: string): number {
    const known = this.failures[kind].get(name);
    if (known === undefined) return 0;
    const forgiven = Math.floor((this.now() - known.since) / FORGIVE_MS[kind]);
    if (forgiven > 0) {
      known.count -= forgiven;
      known.since += forgiven * FORGIVE_MS[kind];
    }
    if (known.count > 0) return known.count;
    this.failures[kind].delete(name);
    return 0;
  }

  private add(kind: keyof typeof BURST, name: string): void {
    const all = this.failures[kind];
    if (this.count(kind, name) > 0) (all.get(name) as Failures).count++;
    else all.set(name, { count: 1, since: this.now() });
    if (all.size > REMEMBERED) all.delete(all.keys().next().value as string);
  }
}

function nameOf(address: string, account: string): string {
  return `${address}\0${account.slice(0, NAME_LENGTH)}`;
}
