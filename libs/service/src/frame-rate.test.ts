import { expect, test } from 'vitest';
import { FrameRate } from './frame-rate.ts';

const START = 1_000_000;

test('what came in the last minute, a minute after the first frame and later', () => {
  const rate = new FrameRate();
  for (let second = 0; second < 300; second++) {
    rate.count(START + second * 1000);
    rate.count(START + second * 1000 + 500);
    const seconds = Math.min(60, second + 1);
    expect(rate.perSecond(START + second * 1000 + 999) * 60, `after ${second} s`).toBeGreaterThan(2 * seconds - 2);
    expect(rate.perSecond(START + second * 1000 + 999) * 60, `after ${second} s`).toBeLessThan(2 * seconds + 2);
  }
});

test('one frame is seen at once', () => {
  const rate = new FrameRate();
  rate.count(START);
  expect(rate.perSecond(START)).toBeCloseTo(1 / 60);
});

test('what is older fades away and is forgotten', () => {
  const rate = new FrameRate();
  for (let n = 0; n < 600; n++) rate.count(START + n * 100);
  expect(rate.perSecond(START + 59_999)).toBe(10);
  expect(rate.perSecond(START + 90_000)).toBe(5);
  expect(rate.perSecond(START + 120_000)).toBe(0);
});

test('a silence of minutes leaves nothing', () => {
  const rate = new FrameRate();
  rate.count(START);
  expect(rate.perSecond(START + 3_600_000)).toBe(0);
  rate.count(START + 3_600_000);
  expect(rate.perSecond(START + 3_600_000)).toBeCloseTo(1 / 60);
});

test('the clock may begin at 0', () => {
  const rate = new FrameRate();
  expect(rate.perSecond(0)).toBe(0);
  rate.count(0);
  expect(rate.perSecond(0)).toBeCloseTo(1 / 60);
});
