import { expect, it } from 'vitest';
import type { SqlParam, SqlRunner } from './sql.ts';
import { upsertStates } from './states.ts';

const MIB = 1024 * 1024;

it.each([
  ['short states together', [1, 1, 1], [3]],
  ['long states a few at a time', [4 * MIB, 4 * MIB, 4 * MIB, 1, MIB], [2, 3]],
  ['a state that is longer than the bound by itself', [1, 20 * MIB, 20 * MIB, 1], [1, 1, 1, 1]],
  ['none', [], []],
])('%s', async (_name, lengths, expected) => {
  const statements: SqlParam[][] = [];
  const query = async <T>(_text: string, params: readonly SqlParam[] = []): Promise<T[]> => {
    statements.push([...params]);
    return [];
  };
  const rows = lengths.map((length, targetId) => ({
    accountId: 1,
    dashId: 1,
    targetId,
    state: Buffer.alloc(length),
    version: 1,
  }));
  await upsertStates({ query } as SqlRunner, rows);
  expect(statements.map((params) => params.filter(Buffer.isBuffer).length)).toEqual(expected);
});
