import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Target } from '../kit/target.ts';
import { TcpProxy } from '../kit/tcp-proxy.ts';
import { conformanceTarget } from './kit/index.ts';
import { later } from './later.ts';
import { describeFaults, playAll, readVectors, title } from './play.ts';
import type { Fault, Vector } from './vectors/wire.mjs';

const files = readVectors();
const all = [...files.values()].flat();
const expectedToFail = new Set(later);

let target: Target;
let results: Map<Vector, Promise<Fault[]>>;

beforeAll(async () => {
  target = await conformanceTarget();
  const [httpPort, httpsPort] = await Promise.all([target.httpPort, target.httpsPort].map(toLocalPort));
  results = playAll(all, { http: httpPort ?? 0, https: httpsPort ?? 0 });
}, 120_000);

/** Vectors are played against this machine: a port of another is led here. */
async function toLocalPort(port: number): Promise<number> {
  if (target.host === '127.0.0.1') return port;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const { url } = await TcpProxy.open(`tcp://${host}:${port}`);
  return Number(new URL(url).port);
}

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
