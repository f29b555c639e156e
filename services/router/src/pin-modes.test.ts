import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitPinModes } from './pin-modes.ts';

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.constantFrom('in', 'out')), { minLength: 1 });

it('leaves a body that fits as it is', () => {
  expect(splitPinModes(Buffer.from('pm\x001\0out'), 8)).toEqual([Buffer.from('pm\x001\0out')]);
});

it('keeps every pair, in order, in bodies that fit', () => {
  fc.assert(
    fc.property(pairs, fc.integer({ min: 10, max: 60 }), (list, max) => {
      const bodies = splitPinModes(Buffer.from(['pm', ...list.flat()].join('\0')), max).map(String);
      for (const body of bodies) expect(body.length).toBeLessThanOrEqual(max);
      expect(bodies.every((body) => body.startsWith('pm\0'))).toBe(true);
      expect(bodies.flatMap((body) => body.split('\0').slice(1))).toEqual(list.flat().map(String));
    }),
  );
});

it('leaves out what never fits', () => {
  expect(splitPinModes(Buffer.from('pm\x00100\0out\x001\0in'), 8).map(String)).toEqual(['pm\x001\0in']);
});
