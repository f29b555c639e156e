import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

test.each(['', 'anything'])('tells the balance, whatever the body: %j', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(Command.GET_ENERGY, body)).toEqual(['36 100000']);
});

test('a widget costs its price and gives it back', async () => {
  const app = await (await Harness.start()).owner();
  await app.ask(Command.CREATE_WIDGET, '1|{"id":5,"type":"GAUGE","width":2,"height":2}');
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 99700']);
  await app.ask(Command.DELETE_WIDGET, '1|5');
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 100000']);
});
