import { expect, test } from 'vitest';
import { wallClockSeconds } from './wall-clock.ts';

const NOON = Date.UTC(2026, 6, 1, 12);

test.each([
  [undefined, 0],
  ['', 0],
  ['UTC', 0],
  ['Z', 0],
  ['no/such zone', 0],
  ['Europe/Kyiv', 3],
  ['America/New_York', -4],
  ['UTC+3', 3],
  ['GMT-05:30', -5.5],
  ['+02:00', 2],
  ['Asia/Hanoi', 7],
  ['Canada/East-Saskatchewan', -6],
])('the wall clock of %s is %f h off UTC in July', (zone, hours) => {
  expect(wallClockSeconds(NOON, zone) - NOON / 1000).toBe(hours * 3600);
});

test('daylight saving counts', () => {
  const winter = Date.UTC(2026, 0, 1, 12);
  expect(wallClockSeconds(winter, 'Europe/Kyiv') - winter / 1000).toBe(2 * 3600);
});
