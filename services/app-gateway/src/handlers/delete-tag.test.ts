import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { DELETE_TAG } = Command;
const tags = [{ id: 100_000, name: 'One', deviceIds: [0] }];

test('it goes; widgets on it stay', async () => {
  const led = { type: 'LED', id: 3, deviceId: 100_000, pinType: 'VIRTUAL', pin: 5 };
  const app = await (await Harness.start({ tags, widgets: [led] })).owner();
  expect(await app.ask(DELETE_TAG, '1|100000')).toEqual(['200']);
  expect(await app.ask(Command.GET_TAGS, '1')).toEqual(['49 []']);
  expect(await app.json(Command.GET_WIDGET, '1|3')).toMatchObject({ deviceId: 100_000 });
});

test.each(['', '1', '1|x', '1|100009', '2|100000'])('refuses %j', async (body) => {
  const app = await (await Harness.start({ tags })).owner();
  expect(await app.ask(DELETE_TAG, body)).toEqual(['2']);
});
