import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { GET_TAGS } = Command;

test('lists the tags, [] when there are none', async () => {
  const tags = [{ id: 100_000, name: 'One', deviceIds: [0] }];
  expect(await (await (await Harness.start({ tags })).owner()).json(GET_TAGS, '1')).toEqual(tags);
  expect(await (await (await Harness.start()).owner()).ask(GET_TAGS, '1')).toEqual(['49 []']);
});

test.each(['', 'x', '9'])('refuses %j', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(GET_TAGS, body)).toEqual(['2']);
});
