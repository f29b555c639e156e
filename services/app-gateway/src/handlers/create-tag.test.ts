import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { CREATE_TAG } = Command;
const tags = [{ id: 100_000, name: 'Taken', deviceIds: [0] }];

test('answers the tag', async () => {
  const app = await (await Harness.start()).owner();
  const tag = { id: 100_001, name: 'Floor', deviceIds: [0, 9] };
  expect(await app.json(CREATE_TAG, `1|${JSON.stringify(tag)}`)).toEqual(tag);
  expect(await app.json(Command.GET_TAGS, '1')).toEqual([tag]);
});

test('a hundred and no more', async () => {
  const app = await (await Harness.start()).owner();
  for (let id = 0; id < 100; id++) await app.ask(CREATE_TAG, `1|{"id":${100_000 + id},"name":"n${id}"}`);
  expect(await app.ask(CREATE_TAG, '1|{"id":100100,"name":"more"}')).toEqual(['6']);
});

test.each([
  ['', '2'],
  ['1', '2'],
  ['1|', '2'],
  ['2|{"id":100001,"name":"n"}', '2'],
  ['1|{x', '11'],
  ['1|{"id":99999,"name":"n"}', '2'],
  ['1|{"id":200000,"name":"n"}', '2'],
  ['1|{"id":100001}', '2'],
  [`1|{"id":100001,"name":"${'n'.repeat(41)}"}`, '2'],
  [`1|{"id":100001,"name":"n","deviceIds":[${Array(26).fill(1)}]}`, '2'],
  ['1|{"id":100000,"name":"n"}', '2'],
  ['1|{"id":100001,"name":"Taken"}', '2'],
])('%s is refused with %s', async (body, status) => {
  const app = await (await Harness.start({ tags })).owner();
  expect(await app.ask(CREATE_TAG, body)).toEqual([status]);
});
