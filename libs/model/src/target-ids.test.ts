import { expect, test } from 'vitest';
import { isDeviceId, isSelectorId, isTagId } from './target-ids.ts';

test.each([
  [-1, []],
  [0, ['device']],
  [99_999, ['device']],
  [100_000, ['tag']],
  [199_999, ['tag']],
  [200_000, ['selector']],
])('%i is the id of %j', (id, kinds) => {
  const ranges = { device: isDeviceId, tag: isTagId, selector: isSelectorId };
  expect(Object.entries(ranges).flatMap(([kind, holds]) => (holds(id) ? [kind] : []))).toEqual(kinds);
});
