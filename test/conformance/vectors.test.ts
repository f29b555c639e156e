import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTarget, type Target } from '../kit/target.ts';
import { later } from './later.ts';
import { describeFaults, playAll, readVectors, title } from './play.ts';
import type { Fault, Vector } from './vectors/wire.mjs';

const files = readVectors();
const all = [...files.values()].flat();
const expectedToFail = new Set(later);

let target: Target;
let results: Map<Vector, Promise<Fault[]>>;

beforeAll(async () => {
  target = await startTarget();
  if (target.host !== '127.0.0.1') throw new Error('vectors are played against 127.0.0.1 only');
  results = playAll(all, { http: target.httpPort, https: target.httpsPort });
}, 120_000);

afterAll(async () => {
  await target?.close();
});

for (const [file, vectors] of files) {
  describe(file, () => {
    for (const vector of vectors) {
      test(title(vector), async () => {
        const faults = (await results.get(vector)) ?? [];
        const isLater = expectedToFail.has(title(vector));
        if (isLater && faults.length === 0) throw new Error('it passes: remove me from the list in later.ts');
        if (!isLater && faults.length > 0) throw new Error(describeFaults(vector, faults));
      }, 180_000);
    }
  });
}

test('every title in later.ts is that of a vector', () => {
  const titles = new Set(all.map(title));
  expect(later.filter((name) => !titles.has(name))).toEqual([]);
});

test('no two vectors share a title', () => {
  const titles = all.map(title);
  expect(titles.filter((name, at) => titles.indexOf(name) !== at)).toEqual([]);
});
