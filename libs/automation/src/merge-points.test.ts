import { expect, test } from 'vitest';
import { mergePoints } from './merge-points.ts';

const lists = [
  [
    { value: -1, at: 1000 },
    { value: 10, at: 2000 },
  ],
  [
    { value: -5, at: 1000 },
    { value: 2, at: 500 },
  ],
  [{ value: -3, at: 1000 }],
  [{ value: -9, at: 1000 }],
];

test.each([
  ['AVG', -4.5],
  [undefined, -4.5],
  ['SUM', -18],
  ['MIN', -9],
  ['MAX', -1],
  ['MED', -4],
])('%s of the values of one time', (functionType, value) => {
  expect(mergePoints(lists, functionType)).toEqual([
    { value: 2, at: 500 },
    { value, at: 1000 },
    { value: 10, at: 2000 },
  ]);
});

test('an odd number of values has one in the middle', () => {
  const at = 1;
  const list = [[{ value: 3, at }], [{ value: 1, at }], [{ value: 2, at }]];
  expect(mergePoints(list, 'MED')).toEqual([{ value: 2, at }]);
  expect(mergePoints([], 'MED')).toEqual([]);
});
