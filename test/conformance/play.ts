import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, run, type Vector } from './vectors/wire.mjs';

const FOLDER = join(import.meta.dirname, 'vectors');

/** All vectors by file. */
export function readVectors(): Map<string, Vector[]> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return new Map(files.map((name) => [name, JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Vector[]]));
}

/** Chapter and name: what a vector is called in the list of tests and in later.ts. */
export function title({ ref, name }: Vector): string {
  return `${ref} ${name}`;
}

export interface Ports {
  http: number;
  https: number;
}

/**
 * Plays vectors in parallel lanes. A step ends with a silence, so most of the time is waiting and lanes are cheap; but
 * on a busy machine an answer may come after the silence. So what differed in the crowd is played once more, with few
 * others and a longer silence, and that counts.
 *
 * @returns for each vector a promise of its faults
 */
export function playAll(vectors: readonly Vector[], ports: Ports): Map<Vector, Promise<Fault[]>> {
  const crowd = lanes(24);
  const calm = lanes(4);
  const first = vectors.map((vector) => crowd(() => run(vector, ports)));
  const crowdIsGone = Promise.allSettled(first);
  return new Map(
    vectors.map((vector, at) => [
      vector,
      (first[at] as Promise<Fault[]>).then(async (faults) => {
        if (faults.length === 0) return faults;
        await crowdIsGone;
        // Not longer: a device of a long vector would pass its idle limit of 23 s.
        return calm(() => run(vector, ports, { quiet: 1000, max: 8000 }));
      }),
    ]),
  );
}

/** Runs at most `count` jobs at a time, in order. */
function lanes(count: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (job) => {
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

/** What differs, for a person: the step, what the original answered and what came. */
export function describeFaults(vector: Vector, faults: readonly Fault[]): string {
  return faults
    .map(({ step, want, got, error }) => {
      if (step < 0) return `could not be played: ${error}`;
      const { send, http } = vector.steps[step] ?? {};
      const what = JSON.stringify(send ?? http ?? vector.steps[step]);
      return `step ${step} ${what}\n  want ${JSON.stringify(want)}\n  got  ${JSON.stringify(got ?? error)}`;
    })
    .join('\n');
}
