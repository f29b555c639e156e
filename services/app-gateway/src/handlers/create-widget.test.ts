import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';

const { CREATE_WIDGET, GET_ENERGY } = Command;
const led = { type: 'LED', id: 3, width: 2, height: 1, deviceId: 0, pinType: 'VIRTUAL', pin: 5, value: '7' };
const tiles = { type: 'DEVICE_TILES', id: 60, templates: [{ mode: 'PAGE', id: 1, deviceIds: [0] }] };

test('the widget appears as given; what was stored of its pin goes; it costs energy', async () => {
  const app = await (await Harness.start()).owner();
  await app.ask(Command.HARDWARE, '1-0|vw|5|stored');
  expect(await app.ask(CREATE_WIDGET, `1|${json(led)}`)).toEqual(['200']);
  expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200', '25#1111 1-0|vw|5|7']);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 99900']);
});

test('into a tile template', async () => {
  const app = await (await Harness.start({ widgets: [tiles] })).owner();
  expect(await app.ask(CREATE_WIDGET, `1|60|1|${json(led)}`)).toEqual(['200']);
  expect(await app.json(Command.GET_WIDGET, '1|60')).toMatchObject({ templates: [{ widgets: [{ id: 3 }] }] });
});

test('a type that nobody knows is kept as it came', async () => {
  const app = await (await Harness.start()).owner();
  const hologram = { type: 'HOLOGRAM', id: 9, width: 1, height: 1, depth: [1, { x: null }], glow: 'soft' };
  expect(await app.ask(CREATE_WIDGET, `1|${json(hologram)}`)).toEqual(['200']);
  expect(await app.json(Command.GET_WIDGET, '1|9')).toMatchObject({ type: 'HOLOGRAM', depth: [1, {}], glow: 'soft' });
});

test.each([
  ['nothing', '', '2'],
  ['no JSON', '1', '2'],
  ['an empty JSON', '1|', '2'],
  ['too long a text', `1|${json({ ...led, label: 'l'.repeat(20_480) })}`, '6'],
  ['an unknown project', `2|${json(led)}`, '2'],
  ['bad JSON', '1|{x', '11'],
  ['no width', `1|${json({ ...led, width: 0 })}`, '6'],
  ['an id that exists', `1|${json({ ...led, id: 60 })}`, '6'],
  ['an unknown tiles widget', `1|61|1|${json(led)}`, '2'],
  ['an unknown template', `1|60|2|${json(led)}`, '2'],
  ['a widget that has no templates', `1|4|1|${json(led)}`, '2'],
])('%s is refused', async (_, body, status) => {
  const app = await (await Harness.start({ widgets: [tiles, { ...led, id: 4 }] })).owner();
  expect(await app.ask(CREATE_WIDGET, body)).toEqual([status]);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 98200']);
});

test('missing energy is 21', async () => {
  const harness = await Harness.start();
  for (const row of harness.store.rows.values()) row.energy = 99;
  harness.accounts.forget(1);
  expect(await (await harness.owner()).ask(CREATE_WIDGET, `1|${json(led)}`)).toEqual(['21']);
});
