import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubleText } from './double-text.ts';

test.each([
  [1, '1.0'],
  [2.5, '2.5'],
  [12345678.9, '1.23456789E7'],
  [0.00001, '1.0E-5'],
  [1e7, '1.0E7'],
  [9999999, '9999999.0'],
  [0.001, '0.001'],
  [0.0009, '9.0E-4'],
  [-11, '-11.0'],
  [0, '0.0'],
  [-0, '-0.0'],
  [1e21, '1.0E21'],
  [Number.NaN, 'NaN'],
])('%d is written %s', (value, text) => expect(doubleText(value)).toBe(text));

test('every number reads back as it was', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Number(doubleText(value)) === value),
  );
});
