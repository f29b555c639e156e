const HOUR_MS = 3_600_000;

/** Attempts to register per hour (app.md 10.4): one more than the limit passes, as in the original. */
export class Registrations {
  private count = 0;
  private since: number;

  constructor(
    private readonly limit: number,
    private readonly now: () => number,
    /** One more was counted here. */
    private readonly onUsed: () => void = () => {},
  ) {
    this.since = now();
  }

  /** Counts one attempt; false when the hour's attempts are used up. */
  take(): boolean {
    this.forget();
    if (this.count > this.limit) return false;
    this.count++;
    this.onUsed();
    return true;
  }

  /** Counts one that was made elsewhere. */
  hear(): void {
    this.forget();
    this.count++;
  }

  private forget(): void {
    const now = this.now();
    if (now - this.since < HOUR_MS) return;
    this.since = now;
    this.count = 0;
  }
}
