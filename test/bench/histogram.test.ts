import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';

test('small values are exact', () => {
  const histogram = new Histogram();
  for (let value = 1; value <= 50; value++) histogram.record(value);
  expect(histogram.size).toBe(50);
  expect(histogram.quantile(0.5)).toBe(25);
  expect(histogram.quantile(1)).toBe(50);
  expect(histogram.quantile(0)).toBe(1);
});

test('every value is told within 1/32, and never too small', () => {
  for (const value of [63, 64, 65, 127, 128, 1000, 4095, 4096, 65_537, 999_999, 123_456_789, 2 ** 31 - 1]) {
    const histogram = new Histogram();
    histogram.record(value);
    const told = histogram.quantile(0.999) as number;
    expect(told).toBeGreaterThanOrEqual(value);
    expect(told).toBeLessThanOrEqual(value + value / 32);
  }
});

test('quantiles rise with the share, over all powers of two', () => {
  const histogram = new Histogram();
  for (let value = 1; value < 2 ** 30; value = Math.ceil(value * 1.1)) histogram.record(value);
  let before = 0;
  for (let share = 0; share <= 1; share += 0.01) {
    const now = histogram.quantile(share) as number;
    expect(now).toBeGreaterThanOrEqual(before);
    before = now;
  }
});

test('one in a thousand shows at p99.9 and beyond only', () => {
  const histogram = new Histogram();
  for (let n = 0; n < 9990; n++) histogram.record(10);
  for (let n = 0; n < 10; n++) histogram.record(5000);
  expect(histogram.quantile(0.99)).toBe(10);
  expect(histogram.quantile(0.999)).toBe(10);
  expect(histogram.quantile(0.9991)).toBeGreaterThanOrEqual(5000);
});

test('values out of range are kept at the ends', () => {
  const histogram = new Histogram();
  histogram.record(-5);
  expect(histogram.quantile(1)).toBe(0);
  histogram.record(1e12);
  expect(histogram.quantile(1)).toBe(2 ** 31 - 1);
});

test('an empty one tells nothing', () => {
  const histogram = new Histogram();
  expect(histogram.quantile(0.5)).toBeUndefined();
  histogram.record(7);
  histogram.clear();
  expect(histogram.size).toBe(0);
  expect(histogram.quantile(0.5)).toBeUndefined();
});
