import { LIVE_POINTS, type Point } from './live.ts';

/** Where the points of a period come from. */
export type Granularity = 'live' | 'minute' | 'hourly' | 'daily';

const PERIODS: ReadonlyMap<string, { points: number; granularity: Granularity }> = new Map([
  ['LIVE', { points: LIVE_POINTS, granularity: 'live' }],
  ...periods('minute', {
    FIFTEEN_MINUTES: 15,
    THIRTY_MINUTES: 30,
    ONE_HOUR: 60,
    THREE_HOURS: 180,
    SIX_HOURS: 360,
    TWELVE_HOURS: 720,
    DAY: 1440,
  }),
  ...periods('hourly', {
    THREE_DAYS: 72,
    WEEK: 168,
    TWO_WEEKS: 336,
    MONTH: 720,
    THREE_MONTHS: 2160,
    ALL: 8640,
    N_DAY: 24,
    TWO_DAYS: 48,
    N_THREE_DAYS: 72,
  }),
  ...periods('daily', {
    N_WEEK: 7,
    N_TWO_WEEKS: 14,
    N_MONTH: 30,
    N_THREE_MONTHS: 90,
    SIX_MONTHS: 180,
    ONE_YEAR: 360,
  }),
]);

function periods(granularity: Granularity, points: Record<string, number>) {
  return Object.entries(points).map(([name, count]) => [name, { points: count, granularity }] as const);
}

/** Points and granularity of a period by its name on the wire (automation.md 6.6), or undefined. */
export function graphPeriod(name: string): { points: number; granularity: Granularity } | undefined {
  return PERIODS.get(name);
}

/** The last `count` points, without the newest `count × page`; what is left when there are fewer. */
export function pageOf(points: readonly Point[], count: number, page: number): readonly Point[] {
  const end = points.length - count * page;
  return end <= 0 ? [] : points.slice(Math.max(0, end - count), end);
}

/**
 * Body of the answer to GET_ENHANCED_GRAPH_DATA before it is deflated (automation.md 6.6): `int32 dashId`, then for each
 * stream `int32 n` and n × (`float64 value`, `int64 ms`), big-endian. Undefined when no stream has a point.
 */
export function encodeGraph(dashId: number, streams: readonly (readonly Point[])[]): Buffer | undefined {
  const total = streams.reduce((sum, points) => sum + points.length, 0);
  if (total === 0) return undefined;
  const out = Buffer.alloc(4 + 4 * streams.length + 16 * total);
  let at = out.writeInt32BE(dashId, 0);
  for (const points of streams) {
    at = out.writeInt32BE(points.length, at);
    for (const { value, at: time } of points) {
      at = out.writeDoubleBE(value, at);
      at = out.writeBigInt64BE(BigInt(Math.trunc(time)), at);
    }
  }
  return out;
}
