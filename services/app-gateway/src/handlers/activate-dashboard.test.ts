import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { ACTIVATE_DASHBOARD } = Command;
const button = { type: 'BUTTON', id: 3, width: 2, height: 1, deviceId: 0, pinType: 'DIGITAL', pin: 7, value: '1' };
const SYNC = '25#1111 1-0|dw|7|1';

test('without a connected device: 7, and the values all the same', async () => {
  const app = await (await Harness.start({ isActive: false, widgets: [button] })).owner();
  expect(await app.ask(ACTIVATE_DASHBOARD, '1')).toEqual(['7', SYNC]);
  expect(await app.json(Command.LOAD_PROFILE_GZIPPED, '1')).toMatchObject({ isActive: true });
});

test('without a connected device and with notifications off: 200', async () => {
  const app = await (await Harness.start({ isNotificationsOff: true })).owner();
  expect(await app.ask(ACTIVATE_DASHBOARD, '1')).toEqual(['200']);
});

test('sends pin modes to the device, answers, then syncs every app', async () => {
  const harness = await Harness.start({ widgets: [button] });
  const app = await harness.owner();
  const other = await harness.owner({ web: true });
  const device = await harness.device();
  device.take();
  other.take();
  expect(await app.ask(ACTIVATE_DASHBOARD, '1')).toEqual(['200', SYNC]);
  expect(device.take()).toEqual(['20#1 pm|7|out']);
  expect(other.take()).toEqual(['~7 1', SYNC]);
});

test('one of two devices is missing: another 7 with id 1', async () => {
  const devices = [
    { id: 0, boardType: 'ESP8266' },
    { id: 1, boardType: 'ESP8266' },
  ];
  const harness = await Harness.start({ devices });
  const app = await harness.owner();
  await harness.device(0);
  expect(await app.ask(ACTIVATE_DASHBOARD, '1')).toEqual(['7#1', '200']);
});

test('a shared app of another project hears nothing', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  await app.ask(Command.CREATE_DASH, '{"id":2}');
  const shared = await harness.shared(app);
  await app.ask(ACTIVATE_DASHBOARD, '2');
  expect(shared.take()).toEqual([]);
  await app.ask(ACTIVATE_DASHBOARD, '1');
  expect(shared.take()).toEqual(['~7 1']);
});
