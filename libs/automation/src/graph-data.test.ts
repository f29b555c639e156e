import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeGraph, graphPeriod, pageOf } from './graph-data.ts';

const points = (count: number) => Array.from({ length: count }, (_, at) => ({ value: at, at }));

test('the answer holds the project and every stream, big-endian', () => {
  const first = [
    { value: 1.5, at: 1_700_000_000_000 },
    { value: 2.25, at: 1_700_000_001_000 },
  ];
  expect(encodeGraph(1, [first, []])?.toString('hex')).toBe(
    '00000001000000023ff80000000000000000018bcfe5680040020000000000000000018bcfe56be800000000',
  );
});

test('without a single point there is no answer', () => {
  expect(encodeGraph(1, [])).toBeUndefined();
  expect(encodeGraph(1, [[], []])).toBeUndefined();
});

test.each([
  ['LIVE', 60, 'live'],
  ['DAY', 1440, 'minute'],
  ['ALL', 8640, 'hourly'],
  ['N_DAY', 24, 'hourly'],
  ['N_WEEK', 7, 'daily'],
])('%s is %i points by %s', (name, count, granularity) => {
  expect(graphPeriod(name)).toEqual({ points: count, granularity });
});

test('an unknown period is none', () => {
  expect(graphPeriod('NEVER')).toBeUndefined();
  expect(graphPeriod('toString')).toBeUndefined();
});

test('pages count back from the newest point and share none', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.integer({ min: 1, max: 100 }), (total, count) => {
      const all = points(total);
      const pages: number[] = [];
      for (let page = 0; pages.length < total; page++) {
        pages.unshift(...pageOf(all, count, page).map(({ at }) => at));
      }
      expect(pages).toEqual(all.map(({ at }) => at));
      expect(pageOf(all, count, Math.ceil(total / count))).toEqual([]);
    }),
  );
});
