/**
 * Message rate of one socket (reference hardware.md 7.1 "do better"): a token bucket of `limit` messages/s that may
 * hold `BURST_SECONDS` worth of them, as the original let a short burst pass before its smoothed rate rose.
 */
const BURST_SECONDS = 1;

/** One refusal is answered per this many ms and socket. */
const ANSWER_EVERY_MS = 60_000;

export class Quota {
  private tokens: number;
  private filledAt: number;
  private answeredAt = Number.NEGATIVE_INFINITY;

  /** @param limit messages per second; 0 = no limit */
  constructor(
    private readonly limit: number,
    now: number,
  ) {
    this.tokens = limit * BURST_SECONDS;
    this.filledAt = now;
  }

  /** Takes one message at `now` (ms, monotonic); false when the socket is over its rate. */
  take(now: number): boolean {
    if (this.limit === 0) return true;
    if (now > this.filledAt) {
      const capacity = this.limit * BURST_SECONDS;
      this.tokens = Math.min(capacity, this.tokens + ((now - this.filledAt) * this.limit) / 1000);
      this.filledAt = now;
    }
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** True when this refusal is to be answered with QUOTA_LIMIT. */
  answers(now: number): boolean {
    if (now - this.answeredAt < ANSWER_EVERY_MS) return false;
    this.answeredAt = now;
    return true;
  }
}
