import { expect } from 'vitest';
import type { AppSession } from './account.ts';
import { improved } from './improved.ts';

/** One request: what it is, command, body (`|` is NUL), answer, and what the original does where that differs. */
export type Row = readonly [what: string, command: number, body: string | Buffer, answer: string, original?: string];

/** One test a row: exactly this answer, and nothing after it. */
export function requests(app: () => AppSession, rows: readonly Row[]): void {
  for (const [what, command, body, answer, original] of rows) {
    improved(what, original, async () => {
      expect(await app().ask(command, body)).toBe(answer);
      expect(await app().quiet()).toBe('200');
    });
  }
}
