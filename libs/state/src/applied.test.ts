import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeApplied, encodeApplied } from './applied.ts';

it('applied frames come back as they were saved', () => {
  const origin = fc.stringMatching(/^[\w. -]+$/);
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(origin, fc.maxSafeNat()), { selector: ([name]) => name }), (applied) => {
      expect(decodeApplied(encodeApplied(applied))).toEqual(new Map(applied));
    }),
  );
});
