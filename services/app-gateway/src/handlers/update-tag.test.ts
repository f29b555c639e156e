import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { UPDATE_TAG } = Command;
const tags = [
  { id: 100_000, name: 'One', deviceIds: [0] },
  { id: 100_001, name: 'Two' },
];

test('replaces name and devices; a name may be there twice', async () => {
  const app = await (await Harness.start({ tags })).owner();
  expect(await app.ask(UPDATE_TAG, '1|{"id":100000,"name":"Two","deviceIds":[1]}')).toEqual(['200']);
  expect(await app.json(Command.GET_TAGS, '1')).toEqual([{ id: 100_000, name: 'Two', deviceIds: [1] }, tags[1]]);
});

test.each([
  ['', '2'],
  ['1', '2'],
  ['1|', '2'],
  ['2|{"id":100000,"name":"n"}', '2'],
  ['1|{x', '11'],
  ['1|{"id":100000,"name":""}', '2'],
  ['1|{"id":100009,"name":"n"}', '2'],
])('%s is refused with %s', async (body, status) => {
  const app = await (await Harness.start({ tags })).owner();
  expect(await app.ask(UPDATE_TAG, body)).toEqual([status]);
});
