/** Zone ids that old profiles hold and the time zone database does not know (hardware.md 4.7). */
const aliases: Record<string, string> = {
  'Canada/East-Saskatchewan': 'America/Regina',
  'Asia/Hanoi': 'Asia/Ho_Chi_Minh',
};

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (formats.has(zone)) return formats.get(zone);
  let format: Intl.DateTimeFormat | undefined;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: aliases[zone] ?? zone.replace(/^(UTC|GMT)(?=[+-])/, ''),
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // Unknown zones are UTC, as the reference has it.
    format = undefined;
  }
  // Zone names come from clients: the cache must not grow with what they invent.
  if (formats.size >= 1000) formats.clear();
  formats.set(zone, format);
  return format;
}

/** Wall clock of a zone at `now` (ms), as if it were seconds since 1970 UTC (hardware.md 4.7); no zone = UTC. */
export function wallClockSeconds(now: number, zone: string | undefined): number {
  const format = zone ? formatOf(zone) : undefined;
  if (format === undefined) return Math.floor(now / 1000);
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(now)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}
