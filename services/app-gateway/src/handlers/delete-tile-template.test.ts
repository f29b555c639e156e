import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { DELETE_TILE_TEMPLATE } = Command;
const inner = { type: 'LED', id: 61, deviceId: -1, pinType: 'VIRTUAL', pin: 6 };
const tile = { deviceId: 0, templateId: 1, pin: { pin: 5, pinType: 'VIRTUAL', value: '3' } };
const tiles = {
  type: 'DEVICE_TILES',
  id: 60,
  templates: [{ mode: 'PAGE', id: 1, deviceIds: [0], widgets: [inner] }],
  tiles: [tile],
};

test('it goes with its tiles, values and widgets, whose energy comes back', async () => {
  const app = await (await Harness.start({ widgets: [tiles] })).owner();
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 98200']);
  expect(await app.ask(DELETE_TILE_TEMPLATE, '1|60|1')).toEqual(['200']);
  const widget = await app.json(Command.GET_WIDGET, '1|60');
  expect([widget.templates, widget.tiles]).toEqual([undefined, undefined]);
  expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200']);
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 98300']);
});

test.each(['', '1', '1|60', '1|60|x', '1|60|2', '1|61|1', '2|60|1'])('refuses %j', async (body) => {
  const app = await (await Harness.start({ widgets: [tiles] })).owner();
  expect(await app.ask(DELETE_TILE_TEMPLATE, body)).toEqual(['2']);
});
