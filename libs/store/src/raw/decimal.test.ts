import { numberOf } from '@pinwire/automation';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOf } from './decimal.ts';

const of = (text: string | Uint8Array): number => {
  const value = Buffer.from(text as string);
  return decimalOf(Buffer.concat([Buffer.from('7'), value, Buffer.from('7')]), 1, 1 + value.length);
};

test('any text of the characters of numbers is read as the slow way reads it', () => {
  const text = fc.string({ unit: fc.constantFrom(...'0123456789.+-eE x'), maxLength: 24 });
  fc.assert(
    fc.property(text, (value) => {
      expect(of(value)).toBe(numberOf(Buffer.from(value)) ?? Number.NaN);
    }),
    { numRuns: 5000 },
  );
});

test('decimals are rounded as their text is', () => {
  const parts = fc.tuple(fc.integer({ min: -999999999, max: 999999999 }), fc.nat({ max: 999999 }));
  fc.assert(
    fc.property(parts, ([whole, fraction]) => {
      expect(of(`${whole}.${fraction}`)).toBe(Number(`${whole}.${fraction}`));
    }),
    { numRuns: 2000 },
  );
});

test.each(['', '.', '-', '1\x002', 'on', '1e999', '١'])('%j is none', (text) => {
  expect(of(text)).toBeNaN();
});
