/** Partitions are UTC days, counted from 1970. */
export const DAY_MICROS = 86_400_000_000;
const DAY_MS = 86_400_000;

/** The day of a time in milliseconds. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** Name of a day's partition. */
export function partitionName(day: number): string {
  return `raw_data_${isoDay(day).replaceAll('-', '')}`;
}

/** The day that a partition's name says, undefined for other names. */
export function dayOfPartition(name: string): number | undefined {
  const [, year, month, day] = /^raw_data_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
  if (day === undefined) return undefined;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return Number.isNaN(ms) ? undefined : dayOf(ms);
}

/** `2026-11-21`. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
