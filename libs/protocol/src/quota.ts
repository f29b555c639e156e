/**
 * Message rate of one socket (reference hardware.md 7.1 "do better"): a token bucket of `limit` messages/s that may
 * hold `BURST_SECONDS` worth of them, as the original let a short burst pass before its smoothed rate rose.
 */
const BURST_SECONDS = 1;

/** One refusal is answered per this many ms and socket. */
const ANSWER_EVERY_MS = 60_000;

/** Whole numbers only: an idle connection keeps no boxed doubles, the frame path makes none. */
export class Quota {
  /** Thousandths of messages that may pass at once. */
  private tokens: number;
  private filledAt: number;
  private answeredAt: number;

  /**
   * @param limit messages per second; 0 = no limit
   * @param now whole ms of a monotonic clock
   */
  constructor(
    private readonly limit: number,
    now: number,
  ) {
    this.tokens = limit * BURST_SECONDS * 1000;
    this.filledAt = now;
    this.answeredAt = now - ANSWER_EVERY_MS;
  }

  /** Takes one message at `now` (whole ms, monotonic); false when the socket is over its rate. */
  take(now: number): boolean {
    if (this.limit === 0) return true;
    this.fill(now);
    if (this.tokens < 1000) return false;
    this.tokens -= 1000;
    return true;
  }

  /** Takes a message that `take` refused; until time has made up for it `isOver` says so. */
  owe(): void {
    this.tokens -= 1000;
  }

  /** Whether the next message would be refused at `now` (whole ms, monotonic). */
  isOver(now: number): boolean {
    this.fill(now);
    return this.limit > 0 && this.tokens < 1000;
  }

  /** True when this refusal is to be answered with QUOTA_LIMIT. */
  answers(now: number): boolean {
    if (now - this.answeredAt < ANSWER_EVERY_MS) return false;
    this.answeredAt = now;
    return true;
  }

  private fill(now: number): void {
    if (now <= this.filledAt) return;
    const filled = this.tokens + (now - this.filledAt) * this.limit;
    this.tokens = Math.min(this.limit * BURST_SECONDS * 1000, filled);
    this.filledAt = now;
  }
}
