import { describe, expect, test } from 'vitest';
import { nextReportAt } from './report-schedule.ts';

const at = (text: string): number => Date.parse(text);
/** Wednesday. */
const NOW = at('2023-11-15T12:00:00Z');

function next(type: Record<string, unknown>, tzName = 'UTC', now = NOW): string | undefined {
  const reportType = { durationType: 'INFINITE', startTs: 0, endTs: 0, ...type };
  const found = nextReportAt({ reportType, tzName }, now);
  return found === undefined ? undefined : new Date(found).toISOString().slice(0, 19);
}

describe('next run of a report', () => {
  test('a one-time report has none', () => {
    expect(nextReportAt({ reportType: { type: 'ONE_TIME', rangeMillis: 86_400_000 } }, NOW)).toBe(0);
  });

  test.each([
    ['later today', '2020-01-01T13:05:09Z', '2023-11-15T13:05:09'],
    ['tomorrow when the time is over', '2020-01-01T12:00:00Z', '2023-11-16T12:00:00'],
  ])('daily: %s', (_, atTime, expected) => {
    expect(next({ type: 'DAILY', atTime: at(atTime) })).toBe(expected);
  });

  test.each([
    [3, '13:00', '2023-11-15T13:00:00'],
    [3, '11:00', '2023-11-22T11:00:00'],
    [1, '13:00', '2023-11-20T13:00:00'],
    [7, '11:00', '2023-11-19T11:00:00'],
  ])('weekly: weekday %i at %s', (dayOfTheWeek, time, expected) => {
    expect(next({ type: 'WEEKLY', dayOfTheWeek, atTime: at(`2020-01-01T${time}:00Z`) })).toBe(expected);
  });

  test.each([
    ['FIRST', '2023-11-15T12:00:00Z', '2023-12-01T09:00:00'],
    ['LAST', '2023-11-15T12:00:00Z', '2023-11-30T09:00:00'],
    ['LAST', '2023-11-30T12:00:00Z', '2023-12-31T09:00:00'],
    ['LAST', '2024-01-31T12:00:00Z', '2024-02-29T09:00:00'],
    ['FIRST', '2023-12-31T23:00:00Z', '2024-01-01T09:00:00'],
  ])('monthly: %s after %s', (dayOfMonth, now, expected) => {
    expect(next({ type: 'MONTHLY', dayOfMonth, atTime: at('2020-01-01T09:00:00Z') }, 'UTC', at(now))).toBe(expected);
  });

  test('keeps the local hour over a change of the clock', () => {
    const atTime = at('2024-01-01T07:00:00Z');
    const run = (now: string) => next({ type: 'DAILY', atTime }, 'Europe/Berlin', at(now));
    expect(run('2024-03-30T00:00:00Z')).toBe('2024-03-30T07:00:00');
    expect(run('2024-03-31T00:00:00Z')).toBe('2024-03-31T06:00:00');
    expect(run('2024-10-27T00:00:00Z')).toBe('2024-10-27T07:00:00');
  });

  test('waits for the start of its duration and ends after the last day of it', () => {
    const type = { type: 'DAILY', durationType: 'CUSTOM', atTime: at('2020-01-01T09:00:00Z') };
    const from = (start: string, end: string) => next({ ...type, startTs: at(start), endTs: at(end) });
    expect(from('2024-01-31T00:00:00Z', '2024-02-10T00:00:00Z')).toBe('2024-01-31T09:00:00');
    expect(from('2023-01-01T00:00:00Z', '2023-11-16T00:00:00Z')).toBe('2023-11-16T09:00:00');
    expect(from('2023-01-01T00:00:00Z', '2023-11-15T00:00:00Z')).toBeUndefined();
  });

  test('a week without a weekday is refused', () => {
    expect(() => next({ type: 'WEEKLY', dayOfTheWeek: 0, atTime: 0 })).toThrow(expect.objectContaining({ status: 11 }));
  });
});
