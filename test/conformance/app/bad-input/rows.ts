import type { CommandName } from '@pinwire/protocol';
import { body } from '../account.ts';

/** What it is, body, answer, and what the original does where it differs. */
export type BadRow = readonly [what: string, body: string, answer: string, original?: string];

export interface BadInput {
  name: CommandName;
  rows: readonly BadRow[];
}

export const SILENT = 'no answer';
export const TOKEN = '0123456789abcdef0123456789abcdef';
/** Follows a project id, so that the whole is 32 KiB and a little. */
export const LONG = `{a*${32 * 1024}}`;
export const MEGABYTE = `{a*${1024 * 1024}}`;

/** Rows of a command whose body is a project id: whatever is none, or none of this account, is `bad`. */
export function projectId(bad = '2', unknown = '2'): BadRow[] {
  return [
    ['no number', 'x', bad],
    ['a fraction', '1.5', bad],
    ['a number of 33 bits', '4294967297', bad],
    ['a project of somebody else', '77', unknown],
    ['an unknown project', '9', unknown],
    ['a negative project', '-1', unknown],
    ['32 KB', `1|${LONG}`, bad],
    ['1 MB', MEGABYTE, bad],
  ];
}

/** Rows of a command with an id inside a project: `own`, or the stranger's `foreign`. */
export function idInProject(own: number, foreign: number, unknown = '2', short?: string): BadRow[] {
  return [['no body', '', '2', short], ['a project alone', '1', '2', short], ...wrongId(own, foreign, unknown, short)];
}

/** The same for a command that takes a project alone. */
export function wrongId(own: number, foreign: number, unknown = '2', short?: string): BadRow[] {
  return [
    ['a project that is no number', `x|${own}`, '2'],
    ['an id that is no number', '1|x', '2'],
    ['an id that is a fraction', '1|0.5', '2'],
    ['somebody else’s project and id', `77|${foreign}`, '2'],
    ['somebody else’s id', `1|${foreign}`, unknown],
    ['an unknown project', `9|${own}`, '2'],
    ['an unknown id', '1|99', unknown],
    ['32 KB', `1|${LONG}`, '2'],
    ['1 MB', MEGABYTE, '2', short],
  ];
}

/** Rows of a command `dashId\0json`; `good` is JSON that another project would take. */
export function jsonInProject(good: object, { short, long = '11' }: { short?: string; long?: string } = {}): BadRow[] {
  return [
    ['no body', '', '2', short],
    ['a project alone', '1', '2', short],
    ['empty JSON', '1|', '2'],
    ['half JSON', '1|{', '11'],
    ['an array', '1|[]', '11'],
    ['an object for a number', '1|{"id":{}}', '11'],
    ['a project that is no number', body('x', good), '2'],
    ['somebody else’s project', body(77, good), '2'],
    ['an unknown project', body(9, good), '2'],
    ['32 KB', `1|${LONG}`, long],
    ['1 MB', MEGABYTE, '2', short],
  ];
}
