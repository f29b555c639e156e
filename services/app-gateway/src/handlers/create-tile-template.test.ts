import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';

const { CREATE_TILE_TEMPLATE, GET_WIDGET } = Command;
const template = { mode: 'PAGE', id: 1, name: 'Pump', deviceIds: [0], pin: { pin: 5, pinType: 'VIRTUAL', value: '3' } };
const widgets = [
  { type: 'DEVICE_TILES', id: 60, width: 8, height: 10 },
  { type: 'LED', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 9 },
];

test('its tiles appear, and a name for firmware', async () => {
  const app = await (await Harness.start({ widgets })).owner();
  expect(await app.ask(CREATE_TILE_TEMPLATE, `1|60|${json(template)}`)).toEqual(['200']);
  expect(await app.json(GET_WIDGET, '1|60')).toMatchObject({
    templates: [{ id: 1, templateId: 'TMPL1', deviceIds: [0] }],
    tiles: [{ deviceId: 0, templateId: 1, pin: { pin: 5, value: '3' } }],
  });
});

test('a write to the pin goes into the tile of its device', async () => {
  const app = await (await Harness.start({ widgets })).owner();
  await app.ask(CREATE_TILE_TEMPLATE, `1|60|${json(template)}`);
  await app.ask(Command.HARDWARE, '1-0|vw|5|42');
  expect(await app.json(GET_WIDGET, '1|60')).toMatchObject({ tiles: [{ pin: { value: '42' } }] });
  expect(await app.ask(Command.APP_SYNC, '1-0')).toEqual(['200', '25#1111 1-0|vw|5|42']);
});

test.each([
  ['', '2'],
  ['1|60', '2'],
  ['1|60|', '2'],
  ['1|x|{}', '2'],
  ['1|61|{}', '2'],
  ['1|3|{}', '2'],
  ['2|60|{}', '2'],
  ['1|60|{x', '11'],
])('%s is refused with %s', async (body, status) => {
  const app = await (await Harness.start({ widgets })).owner();
  expect(await app.ask(CREATE_TILE_TEMPLATE, body)).toEqual([status]);
});

test('an id that exists is 6', async () => {
  const app = await (await Harness.start({ widgets })).owner();
  await app.ask(CREATE_TILE_TEMPLATE, `1|60|${json(template)}`);
  expect(await app.ask(CREATE_TILE_TEMPLATE, `1|60|${json(template)}`)).toEqual(['6']);
});
