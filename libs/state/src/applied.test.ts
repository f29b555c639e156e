import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Applied } from './applied.ts';

const origin = fc.stringMatching(/^[\w.-]+$/);
const input = fc.record({ origin, seq: fc.maxSafeNat() });

it('what was applied comes back as it was saved', () => {
  fc.assert(
    fc.property(fc.array(input), fc.array(fc.tuple(input, fc.nat(200)), { maxLength: 32 }), (inputs, effects) => {
      const applied = new Applied();
      for (const each of inputs) applied.take(each);
      for (const [each, place] of effects) applied.note(each, place);
      const saved = Applied.decode(applied.encode());
      expect(saved).toEqual(applied);
      for (const each of inputs) expect(saved.take(each)).toBe(false);
      for (const [each] of effects) expect(saved.placesOf(each)).toEqual(applied.placesOf(each));
    }),
  );
});

it('an input is new once', () => {
  const applied = new Applied();
  const seqs = [1, 1, 2, 5, 4, 5, 6];
  expect(seqs.map((seq) => applied.take({ origin: 'a', seq }))).toEqual([true, false, true, true, false, false, true]);
  expect(applied.take({ origin: 'b', seq: 1 })).toBe(true);
});

it('the last effects are remembered, each for its input', () => {
  const applied = new Applied();
  for (let seq = 0; seq < 40; seq++) applied.note({ origin: 'a', seq }, seq % 3);
  applied.note({ origin: 'a', seq: 39 }, 7);
  expect(applied.placesOf({ origin: 'a', seq: 39 })).toEqual([0, 7]);
  expect(applied.placesOf({ origin: 'b', seq: 39 })).toEqual([]);
  expect(applied.placesOf({ origin: 'a', seq: 8 })).toEqual([]);
  expect(applied.placesOf({ origin: 'a', seq: 9 })).toEqual([0]);
});

it('the senders that sent last are remembered, however many there have been', () => {
  let applied = new Applied();
  for (let start = 0; start < 1000; start++) {
    applied.take({ origin: `gateway-${start}`, seq: 1 });
    // One that lives as long as the target.
    expect(applied.take({ origin: 'old', seq: start })).toBe(true);
    if (start % 100 === 0) applied = Applied.decode(applied.encode());
  }
  expect(applied.encode().split('\n').length).toBeLessThan(100);
  expect(applied.take({ origin: 'old', seq: 999 })).toBe(false);
  expect(applied.take({ origin: 'gateway-990', seq: 1 })).toBe(false);
});
