import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';

const { UPDATE_DASH, LOAD_PROFILE_GZIPPED } = Command;
const led = { type: 'LED', id: 3, width: 2, height: 1, deviceId: 0, pinType: 'VIRTUAL', pin: 5 };

test('replaces look and widgets; devices, tags, activity and the share stay', async () => {
  const harness = await Harness.start({ tags: [{ id: 100_000, name: 'Tag' }] });
  const app = await harness.owner();
  await harness.shared(app);
  const update = { id: 1, name: 'Garden', isShared: true, color: 5, isActive: false, devices: [], widgets: [led] };
  expect(await app.ask(UPDATE_DASH, json(update))).toEqual(['200']);
  expect(await app.json(LOAD_PROFILE_GZIPPED, '1')).toMatchObject({
    name: 'Garden',
    color: 5,
    isActive: true,
    sharedToken: expect.any(String),
    devices: [{ id: 0, token: harness.tokenOf(0) }],
    tags: [{ id: 100_000 }],
    widgets: [{ id: 3 }],
  });
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 99000']);
});

test('drops the stored values of pins that get a widget, not their properties', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const device = await harness.device();
  device.send(Command.HARDWARE, 'vw|5|7');
  device.send(Command.SET_WIDGET_PROPERTY, '5|label|Name');
  expect(await app.ask(UPDATE_DASH, json({ id: 1, widgets: [led] }))).toEqual(['200']);
  expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200', '19#1111 1-0|5|label|Name']);
});

test.each([
  ['nothing', '', '2'],
  ['null', 'null', '2'],
  ['bad JSON', '{x', '11'],
  ['an unknown project', '{"id":9}', '2'],
  ['too long a text', json({ id: 1, name: 'n'.repeat(256 * 1024) }), '6'],
])('%s is refused', async (_, body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(UPDATE_DASH, body)).toEqual([status]);
});
