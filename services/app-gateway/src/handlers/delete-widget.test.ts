import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { DELETE_WIDGET, GET_ENERGY, GET_WIDGET } = Command;
const led = { type: 'LED', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 5 };
const tiles = { type: 'DEVICE_TILES', id: 60, templates: [{ mode: 'PAGE', id: 1, widgets: [{ ...led, id: 61 }] }] };

test('it goes with its value, and its energy comes back', async () => {
  const app = await (await Harness.start({ widgets: [led] })).owner();
  await app.ask(Command.HARDWARE, '1-0|vw|5|42');
  expect(await app.ask(GET_ENERGY)).toEqual(['36 99900']);
  expect(await app.ask(DELETE_WIDGET, '1|3')).toEqual(['200']);
  expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200']);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 100000']);
});

test('found inside tile templates too', async () => {
  const app = await (await Harness.start({ widgets: [tiles] })).owner();
  expect(await app.ask(DELETE_WIDGET, '1|61')).toEqual(['200']);
  const { templates } = await app.json(GET_WIDGET, '1|60');
  expect((templates as object[])[0]).not.toHaveProperty('widgets');
});

test('without tabs only the widgets of the first one stay', async () => {
  const tabs = { type: 'TABS', id: 1, tabs: [{ id: 0 }, { id: 1 }] };
  const app = await (await Harness.start({ widgets: [tabs, led, { ...led, id: 4, tabId: 1 }] })).owner();
  expect(await app.ask(DELETE_WIDGET, '1|1')).toEqual(['200']);
  expect(await app.json(Command.LOAD_PROFILE_GZIPPED, '1')).toMatchObject({ widgets: [{ id: 3 }] });
});

test.each(['', '1', '1|x', '1|9', '2|3', 'x|3'])('refuses %j', async (body) => {
  const app = await (await Harness.start({ widgets: [led] })).owner();
  expect(await app.ask(DELETE_WIDGET, body)).toEqual(['2']);
});
