import { test } from 'vitest';
import type { AccountOptions } from '../../kit/app-client.ts';
import { Stage, type Step } from './stage.ts';
import { conformanceTarget, isStrict } from './subject.ts';
import { type Given, World } from './world.ts';

export interface RowOptions {
  /** What Pinwire does better than the original here; `--strict` leaves the row out. */
  better?: string;
  /** An account of the row's own, with these options instead of those of the table. */
  own?: boolean | AccountOptions;
  /** Notices that devices came and went (4, 71) count too. They come late from other rows, so this needs `own`. */
  presence?: boolean;
  /** Instead of that of the table. */
  watch?: readonly string[];
}

/**
 * A case as data: its name, who sends what in which order, what everybody gets by that (in order for each of them, and
 * nothing else), options.
 */
export type Row = readonly [
  name: string,
  steps: readonly Step[],
  expected: readonly string[],
  options?: RowOptions | undefined,
];

/** Makes a test of each row. */
export function exchanges(given: Given, rows: readonly Row[]): void {
  for (const [name, steps, expected, options = {}] of rows) {
    const { better: why, own = false, presence, watch = given.watch } = options;
    better(why, name, async () => {
      const world = own ? await ownWorld(given, own) : given.world;
      try {
        await new Stage(world, { watch, presence }).play(steps, expected);
      } finally {
        if (own) world.close();
      }
    });
  }
}

async function ownWorld(given: Given, own: true | AccountOptions): Promise<World> {
  return World.create(await conformanceTarget(), own === true ? given.options : own);
}

/** What comes of a body: a status, several frames as rows write them (`device 20 7 vw|5|1`), or nothing. */
export type Outcome = number | readonly string[] | undefined;

/** A body and what comes of it. */
export type Answer = readonly [name: string, body: string, outcome: Outcome, options?: RowOptions | undefined];

/** Rows in which one sender sends one command, with id 7. */
export function answers(given: Given, sender: string, command: number, table: readonly Answer[]): void {
  exchanges(
    given,
    table.map(([name, body, outcome, options]) => {
      const expected = typeof outcome === 'number' ? [`${sender} 0 7 ${outcome}`] : (outcome ?? []);
      return [name, [`${sender} ${command} 7 ${body}`], expected, options] as const;
    }),
  );
}

/** A request, and the answer to it: `GET /{token0}/get/v1`, `200 json ["1"]`. */
export type Request = readonly [name: string, request: string, answer: string, options?: RowOptions | undefined];

/** Rows of one request each; devices and apps are there only where `watch` says so. */
export function requests(given: Given, table: readonly Request[]): void {
  exchanges(
    given,
    table.map(([name, request, answer, options]) => [
      name,
      [`http ${request}`],
      [`http ${answer}`],
      { watch: [], ...options },
    ]),
  );
}

/**
 * A test of something that Pinwire does better than the original, with a word about what; `--strict` leaves it out.
 * Without the word it is an ordinary test.
 */
export function better(why: string | undefined, name: string, body: () => Promise<void>): void {
  if (why === undefined) test(name, body);
  else test.runIf(!isStrict)(`${name} [better: ${why}]`, body);
}
