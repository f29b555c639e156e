import { describe, expect, it } from 'vitest';
import { RAISE_AFTER_MS, understands, VersionRaise } from './version-rule.ts';

const at = (newest: number) => ({ newest, oldest: newest - 1 });

describe('versions of the bus', () => {
  it('are understood from the oldest to the newest', () => {
    expect([1, 2, 3, 4].filter((version) => understands({ newest: 3, oldest: 2 }, version))).toEqual([2, 3]);
  });
});

describe('a cluster goes up to a newer version', () => {
  it('when every process has understood it for a while', () => {
    const raise = new VersionRaise();
    expect(raise.due(1, [at(1), at(2)], 0)).toBeUndefined();
    expect(raise.due(1, [at(2), at(2)], 1000)).toBeUndefined();
    expect(raise.due(1, [at(2), at(2)], 999 + RAISE_AFTER_MS)).toBeUndefined();
    expect(raise.due(1, [at(2), at(2)], 1000 + RAISE_AFTER_MS)).toBe(2);
    expect(raise.due(2, [at(2), at(2)], 99_999)).toBeUndefined();
  });

  it('not while one that does not understand it comes back in between', () => {
    const raise = new VersionRaise();
    raise.due(1, [at(2)], 0);
    expect(raise.due(1, [at(2), at(1)], RAISE_AFTER_MS)).toBeUndefined();
    expect(raise.due(1, [at(2)], RAISE_AFTER_MS + 1)).toBeUndefined();
    expect(raise.due(1, [at(2)], 2 * RAISE_AFTER_MS + 1)).toBe(2);
  });

  it('never, while it hears nobody', () => {
    expect(new VersionRaise().due(1, [], 0)).toBeUndefined();
  });
});
