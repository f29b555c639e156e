import type { CpuByRole } from './cpu.ts';

/** Latency in µs. */
export interface Latency {
  p50: number;
  p99: number;
  p999: number;
  /** The longest, where a row tells it. */
  max?: number;
}

/** What one slice of a row showed. */
export interface Sample {
  /** Messages (or logins, or connections) that must arrive, and those that did. */
  sent: number;
  received: number;
  /** Per second. */
  rate?: number;
  /** CPU of the server in µs a message, by role. */
  cpu?: CpuByRole | undefined;
  latency?: Latency;
  /** Resident memory in bytes: of one connection or of the whole process, as the row says. */
  rss?: number | undefined;
  /** Share of a core that the driver used. */
  driverBusy?: number;
}

/** The samples of a row and a server as one: medians, so that a moment in which the machine was busy does not count. */
export function medianOf(samples: readonly Sample[]): Sample {
  const pick = (read: (sample: Sample) => number | undefined): number | undefined => {
    const values = samples.map(read).filter((value) => value !== undefined);
    return median(values);
  };
  const roles = [...new Set(samples.flatMap(({ cpu }) => Object.keys(cpu ?? {})))];
  const cpu = Object.fromEntries(roles.map((role) => [role, pick((sample) => sample.cpu?.[role]) ?? 0]));
  const p50 = pick(({ latency }) => latency?.p50);
  const p99 = pick(({ latency }) => latency?.p99);
  const p999 = pick(({ latency }) => latency?.p999);
  const max = pick(({ latency }) => latency?.max);
  return {
    sent: samples.reduce((sum, sample) => sum + sample.sent, 0),
    received: samples.reduce((sum, sample) => sum + sample.received, 0),
    rate: pick(({ rate }) => rate),
    cpu: roles.length === 0 ? undefined : cpu,
    latency:
      p50 === undefined || p99 === undefined || p999 === undefined
        ? undefined
        : { p50, p99, p999, ...(max !== undefined && { max }) },
    rss: pick(({ rss }) => rss),
    driverBusy: pick(({ driverBusy }) => driverBusy),
  };
}

/** CPU of all roles together. */
export function totalCpu({ cpu }: Sample): number | undefined {
  return cpu === undefined ? undefined : Object.values(cpu).reduce((sum, used) => sum + used, 0);
}

/** Median; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle];
  return sorted.length === 0 ? undefined : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
