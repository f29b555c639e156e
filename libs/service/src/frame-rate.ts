/** What the average is over, in ms: two buckets of this length. */
const BUCKET_MS = 60_000;

/**
 * How many frames a socket has sent within the last minute. The older of two buckets counts by the part of it that the
 * minute still covers, so nothing has to be swept, nothing is allocated, and all of it goes with the socket.
 */
export class FrameRate {
  private newer = 0;
  private older = 0;
  /** When the newer bucket ends. */
  private endsAt = 0;

  /** Counts a frame at `now` (ms, monotonic). */
  count(now: number): void {
    if (now >= this.endsAt) this.turn(now);
    this.newer++;
  }

  /** Frames per second, the average over the last minute. */
  perSecond(now: number): number {
    if (now >= this.endsAt) this.turn(now);
    return (this.newer + this.older * ((this.endsAt - now) / BUCKET_MS)) / (BUCKET_MS / 1000);
  }

  private turn(now: number): void {
    const isNext = now < this.endsAt + BUCKET_MS;
    this.older = isNext ? this.newer : 0;
    this.newer = 0;
    this.endsAt = (isNext ? this.endsAt : now) + BUCKET_MS;
  }
}
