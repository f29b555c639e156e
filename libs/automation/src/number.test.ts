import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberOf } from './number.ts';

const of = (text: string): number | undefined => numberOf(Buffer.from(text));

test.each([
  ['5', 5],
  ['-5', -5],
  ['+5', 5],
  ['5.', 5],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['1e', 1],
  ['1e-', 1],
  ['1e3', 1000],
  ['1E-3', 0.001],
  ['007', 7],
  ['-0', -0],
  ['12.75', 12.75],
])('%s is a number', (text, number) => {
  expect(of(text)).toBe(number);
});

test.each(['', '.', '-', 'e5', '1\x002', ' 1', '1 ', '0x10', 'NaN', 'Infinity', '1e999', '1,5', '１', 'on', '1..2'])(
  '%j is none',
  (text) => {
    expect(of(text)).toBeUndefined();
  },
);

test('every finite double is read back from how it is written', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      // String(-0) is '0'.
      expect(of(String(number))).toBe(number === 0 ? 0 : number);
    }),
  );
});

test('any bytes are a finite number or none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
      const number = numberOf(Buffer.from(bytes));
      expect(number === undefined || Number.isFinite(number)).toBe(true);
    }),
  );
});
