/** Mails that devices and rules of an account may send within a day (hardware.md 7.3). */
const MAILS = 101;

const DAY_MS = 24 * 3_600_000;

interface Window {
  since: number;
  count: number;
}

/**
 * Counts the mails of accounts: a window of a day starts with the first one. Every router counts for itself, since a
 * restart: with devices of one account on several of them that many more pass.
 */
export class MailQuota {
  private readonly windows = new Map<number, Window>();

  /** @param now wall clock in ms */
  constructor(private readonly now: () => number) {}

  /** Whether the account may send another one. */
  has(accountId: number): boolean {
    const window = this.windows.get(accountId);
    return window === undefined || window.count < MAILS || this.isOver(window);
  }

  add(accountId: number): void {
    const window = this.windows.get(accountId);
    if (window && !this.isOver(window)) window.count++;
    else this.windows.set(accountId, { since: this.now(), count: 1 });
  }

  /** Forgets accounts whose day is over. */
  sweep(): void {
    for (const [accountId, window] of this.windows) if (this.isOver(window)) this.windows.delete(accountId);
  }

  get size(): number {
    return this.windows.size;
  }

  private isOver({ since }: Window): boolean {
    return this.now() - since >= DAY_MS;
  }
}
