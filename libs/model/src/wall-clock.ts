import { normalizeZone } from './zone.ts';

/** `+02:00`, with or without `UTC`, as `normalizeZone` writes it. Node 20 knows no such zones. */
const OFFSET = /([+-])(\d\d):(\d\d)$/;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Zone names come from clients: the cache must not grow with what they invent. */
const REMEMBERED = 1000;

/** Wall clock of a zone at `now` (ms), as if it were seconds since 1970 UTC (hardware.md 4.7); no or a bad zone = UTC. */
export function wallClockSeconds(now: number, zone: unknown): number {
  const seconds = Math.floor(now / 1000);
  const name = typeof zone === 'string' && zone !== '' ? normalizeZone(zone) : 'UTC';
  const offset = OFFSET.exec(name);
  if (offset) return seconds + (offset[1] === '-' ? -60 : 60) * (Number(offset[2]) * 60 + Number(offset[3]));
  if (name === 'Z' || name === 'UTC' || name === 'GMT' || name === 'UT') return seconds;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(name).formatToParts(now)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const [year, month, day, hour, minute, second] = Array.from({ length: 6 }, () => 'numeric' as const);
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year, month, day, hour, minute, second });
    if (formats.size >= REMEMBERED) formats.clear();
    formats.set(timeZone, format);
  }
  return format;
}
