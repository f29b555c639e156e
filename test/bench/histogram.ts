import type { Latency } from './sample.ts';

/** Buckets of one power of two: a value is off by at most 1/64. */
const STEPS_BITS = 6;
const STEPS = 1 << STEPS_BITS;
/** Values from here on (about 35 minutes in µs) are counted as this. */
const LARGEST = 2 ** 31 - 1;

/**
 * Counts values (µs) in buckets that grow with the value, so that recording costs a few nanoseconds and no memory
 * whatever comes.
 */
export class Histogram {
  private readonly counts = new Uint32Array((32 - STEPS_BITS) * STEPS);
  private total = 0;

  /** Values recorded. */
  get size(): number {
    return this.total;
  }

  /** Takes a value; what is below 0 counts as 0. */
  record(value: number): void {
    const whole = value <= 0 ? 0 : value >= LARGEST ? LARGEST : Math.ceil(value);
    const at = bucketOf(whole);
    this.counts[at] = (this.counts[at] as number) + 1;
    this.total++;
  }

  /** The smallest bucket edge that `share` (0…1) of the values do not pass; undefined when there are no values. */
  quantile(share: number): number | undefined {
    if (this.total === 0) return undefined;
    const wanted = Math.max(1, Math.ceil(share * this.total));
    let seen = 0;
    for (let at = 0; at < this.counts.length; at++) {
      seen += this.counts[at] as number;
      if (seen >= wanted) return edgeOf(at);
    }
    return undefined;
  }

  /** The three quantiles of the table. */
  summary(): Latency {
    const [p50 = 0, p99 = 0, p999 = 0] = [0.5, 0.99, 0.999].map((share) => this.quantile(share));
    return { p50, p99, p999 };
  }

  clear(): void {
    this.counts.fill(0);
    this.total = 0;
  }
}

/** Values below `STEPS` have a bucket each; above, every power of two has `STEPS / 2` of them. */
function bucketOf(whole: number): number {
  if (whole < STEPS) return whole;
  const shift = 31 - Math.clz32(whole) - (STEPS_BITS - 1);
  return shift * (STEPS / 2) + (whole >>> shift);
}

/** Largest value of a bucket. */
function edgeOf(at: number): number {
  if (at < STEPS) return at;
  const shift = Math.floor((at - STEPS) / (STEPS / 2)) + 1;
  const step = at - shift * (STEPS / 2);
  return (step + 1) * 2 ** shift - 1;
}
