import { type Doc, IllegalBody, isDoc, wallClockSeconds } from '@pinwire/model';

const DAY = 86_400;

/** Days since 1970 and second of the day, on the wall clock of a zone. */
interface LocalTime {
  day: number;
  second: number;
}

function localTime(at: number, zone: string): LocalTime {
  const seconds = wallClockSeconds(at, zone);
  const day = Math.floor(seconds / DAY);
  return { day, second: seconds - day * DAY };
}

/** The instant (ms) at which the wall clock of a zone shows a time; in the hour that a clock skips, an hour later. */
function instantOf({ day, second }: LocalTime, zone: string): number {
  const wanted = day * DAY + second;
  // The offset at the instant itself is found from that at a guess, which is wrong only around a change of the clock.
  let at = wanted * 1000;
  for (let round = 0; round < 2; round++) at += (wanted - wallClockSeconds(at, zone)) * 1000;
  return at;
}

/** Monday is 1. */
function weekdayOf(day: number): number {
  return ((day + 3) % 7) + 1;
}

/** First or last day of the month that `day` is in, moved on by `months`. */
function dayOfMonth(day: number, which: unknown, months: number): number {
  const date = new Date(day * DAY * 1000);
  const month = date.getUTCMonth() + months;
  const edge =
    which === 'LAST' ? Date.UTC(date.getUTCFullYear(), month + 1, 0) : Date.UTC(date.getUTCFullYear(), month);
  return edge / 1000 / DAY;
}

/** The run on or after the candidate's day, or the one after it when that is not in the future. */
function dayOfRun(type: Doc, candidate: number, isAfterNow: (day: number) => boolean): number {
  switch (type.type) {
    case 'WEEKLY': {
      const day = candidate + ((Number(type.dayOfTheWeek) - weekdayOf(candidate) + 7) % 7);
      return isAfterNow(day) ? day : day + 7;
    }
    case 'MONTHLY': {
      const day = dayOfMonth(candidate, type.dayOfMonth, 0);
      if (isAfterNow(day)) return day;
      return type.dayOfMonth === 'LAST' ? dayOfMonth(candidate + 1, 'LAST', 0) : dayOfMonth(candidate, 'FIRST', 1);
    }
    default:
      return isAfterNow(candidate) ? candidate : candidate + 1;
  }
}

/**
 * When a report runs next after `now` (automation.md 7.2), all in ms since 1970; 0 for a one-time report, undefined when
 * its time is over. Throws `IllegalBody` (11) for a periodic report without a weekday.
 */
export function nextReportAt(report: Doc, now: number): number | undefined {
  const type = report.reportType;
  if (!isDoc(type) || type.type === 'ONE_TIME') return 0;
  const weekday = Number(type.dayOfTheWeek);
  if (type.type === 'WEEKLY' && !(weekday >= 1 && weekday <= 7)) throw new IllegalBody('a week has seven days');
  const zone = typeof report.tzName === 'string' ? report.tzName : 'UTC';
  const { second } = localTime(Number(type.atTime), zone);
  const today = localTime(now, zone).day;
  const isCustom = type.durationType === 'CUSTOM';
  const first = isCustom ? localTime(Number(type.startTs), zone).day : today;
  const instant = (day: number): number => instantOf({ day, second }, zone);
  const day = dayOfRun(type, Math.max(today, first), (candidate) => instant(candidate) > now);
  if (isCustom && day > localTime(Number(type.endTs), zone).day) return undefined;
  return instant(day);
}
