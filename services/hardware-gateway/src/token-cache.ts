/** A device as its token names it. */
export interface TokenTarget {
  accountId: number;
  dashId: number;
  deviceId: number;
}

export type FindToken = (token: string) => Promise<TokenTarget | undefined>;

/** The look-up queue is full: the login is refused instead of waiting (hardware.md 3.2). */
export class TooManyLookups extends Error {
  override readonly name = 'TooManyLookups';
}

export interface TokenCacheLimits {
  /** Tokens kept at most; the oldest goes first. */
  known: number;
  /** Unknown tokens kept at most. */
  unknown: number;
  /** How long an unknown token is refused without another look, in ms. */
  unknownMs: number;
  /** Look-ups under way at most. */
  lookups: number;
}

const LIMITS: TokenCacheLimits = { known: 100_000, unknown: 10_000, unknownMs: 2000, lookups: 1000 };

/** Times that one look-up is repeated because an account changed under it. */
const MAX_TRIES = 3;

/**
 * Which device a token names, kept in memory: a reconnect storm asks the store nothing (2026-11-21, embedded store: 226 µs
 * of CPU a login without it, 84 µs with it). Whatever changes the tokens of an account announces the account
 * (`Bus.accountChanged`); its tokens are then forgotten, and so are all refused ones.
 */
export class TokenCache {
  private readonly known = new Map<string, TokenTarget>();
  private readonly byAccount = new Map<number, Set<string>>();
  /** Refused tokens and until when (monotonic ms). */
  private readonly unknown = new Map<string, number>();
  private readonly lookups = new Map<string, Promise<TokenTarget | undefined>>();
  /** Counts announcements: a look-up that began before the last one may have read what is no longer true. */
  private changes = 0;

  constructor(
    private readonly find: FindToken,
    private readonly monotonic: () => number,
    private readonly limits: TokenCacheLimits = LIMITS,
  ) {}

  /** What is known at once: the device, `'unknown'` for a token that was refused just now, else undefined. */
  peek(token: string): TokenTarget | 'unknown' | undefined {
    const target = this.known.get(token);
    if (target !== undefined) return target;
    const until = this.unknown.get(token);
    if (until === undefined) return undefined;
    if (this.monotonic() < until) return 'unknown';
    this.unknown.delete(token);
    return undefined;
  }

  /** Asks the store, once for all who ask meanwhile. Rejects with its error, or with `TooManyLookups`. */
  lookUp(token: string): Promise<TokenTarget | undefined> {
    const known = this.lookups.get(token);
    if (known) return known;
    if (this.lookups.size >= this.limits.lookups) return Promise.reject(new TooManyLookups(token));
    const lookup = this.ask(token).finally(() => this.lookups.delete(token));
    this.lookups.set(token, lookup);
    return lookup;
  }

  /** An account's document or tokens changed. */
  accountChanged(accountId: number): void {
    this.changes++;
    this.unknown.clear();
    for (const token of this.byAccount.get(accountId) ?? []) this.known.delete(token);
    this.byAccount.delete(accountId);
  }

  private async ask(token: string): Promise<TokenTarget | undefined> {
    for (let attempt = 1; ; attempt++) {
      const before = this.changes;
      const found = await this.find(token);
      if (before !== this.changes) {
        if (attempt < MAX_TRIES) continue;
        return found;
      }
      if (found === undefined) this.refuse(token);
      else this.keep(token, found);
      return found;
    }
  }

  private keep(token: string, target: TokenTarget): void {
    if (this.known.size >= this.limits.known) this.dropOldest();
    this.known.set(token, target);
    const tokens = this.byAccount.get(target.accountId);
    if (tokens) tokens.add(token);
    else this.byAccount.set(target.accountId, new Set([token]));
  }

  private dropOldest(): void {
    const oldest = this.known.entries().next().value;
    if (oldest === undefined) return;
    const [token, { accountId }] = oldest;
    this.known.delete(token);
    const tokens = this.byAccount.get(accountId);
    tokens?.delete(token);
    if (tokens?.size === 0) this.byAccount.delete(accountId);
  }

  private refuse(token: string): void {
    const first = this.unknown.size < this.limits.unknown ? undefined : this.unknown.keys().next().value;
    if (first !== undefined) this.unknown.delete(first);
    this.unknown.set(token, this.monotonic() + this.limits.unknownMs);
  }
}
