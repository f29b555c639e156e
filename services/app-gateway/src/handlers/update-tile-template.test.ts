import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';

const { CREATE_TILE_TEMPLATE, UPDATE_TILE_TEMPLATE, GET_WIDGET } = Command;
const pin = { pin: 5, pinType: 'VIRTUAL' };
const inner = { type: 'LED', id: 61, deviceId: -1, pinType: 'VIRTUAL', pin: 6 };
const template = { mode: 'PAGE', id: 1, name: 'Pump', deviceIds: [0], pin, widgets: [inner] };
const project = {
  devices: [0, 1].map((id) => ({ id, boardType: 'ESP8266' })),
  widgets: [{ type: 'DEVICE_TILES', id: 60, width: 8, height: 10 }],
};

async function created() {
  const app = await (await Harness.start(project)).owner();
  await app.ask(CREATE_TILE_TEMPLATE, `1|60|${json(template)}`);
  await app.ask(Command.HARDWARE, '1-0|vw|5|42');
  return app;
}

test('tiles follow the devices, keep values on the same pin; widgets stay', async () => {
  const app = await created();
  const update = { ...template, name: 'Lamp', deviceIds: [0, 1], widgets: [] };
  expect(await app.ask(UPDATE_TILE_TEMPLATE, `1|60|${json(update)}`)).toEqual(['200']);
  expect(await app.json(GET_WIDGET, '1|60')).toMatchObject({
    templates: [{ name: 'Lamp', widgets: [{ id: 61 }] }],
    tiles: [{ deviceId: 0, pin: { value: '42' } }, { deviceId: 1 }],
  });
});

test('on another pin they start anew', async () => {
  const app = await created();
  await app.ask(UPDATE_TILE_TEMPLATE, `1|60|${json({ ...template, pin: { ...pin, pin: 7 } })}`);
  const { tiles } = await app.json(GET_WIDGET, '1|60');
  expect(tiles).toEqual([{ deviceId: 0, templateId: 1, pin: expect.not.objectContaining({ value: '42' }) }]);
});

test.each([
  ['', '2'],
  ['1|60', '2'],
  ['1|60|', '2'],
  ['1|61|{"id":1}', '2'],
  ['2|60|{"id":1}', '2'],
  ['1|60|{"id":2}', '2'],
  ['1|60|{x', '11'],
])('%s is refused with %s', async (body, status) => {
  expect(await (await created()).ask(UPDATE_TILE_TEMPLATE, body)).toEqual([status]);
});
