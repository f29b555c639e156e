import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, until } from '../../test/harness.ts';

const { DELETE_DEVICE } = Command;
const devices = [0, 1].map((id) => ({ id, boardType: 'ESP8266' }));

test('it goes with token, socket, values and history, and leaves tags and selectors', async () => {
  const selector = { type: 'DEVICE_SELECTOR', id: 200_000, value: 1, deviceIds: [0, 1] };
  const led = { type: 'LED', id: 3, deviceId: 1, pinType: 'VIRTUAL', pin: 5, value: '7' };
  const tags = [{ id: 100_000, name: 'Tag', deviceIds: [0, 1] }];
  const harness = await Harness.start({ devices, tags, widgets: [selector, led] });
  const erased: unknown[] = [];
  harness.history = { ...harness.history, erase: async (...what) => void erased.push(what) };
  const app = await harness.owner();
  const device = await harness.device(1);
  const token = harness.tokenOf(1);
  await app.ask(Command.HARDWARE, '1-1|vw|9|stored');
  app.take();
  expect(await app.ask(DELETE_DEVICE, '1|1')).toContain('200');
  await until(() => device.isClosed, 'the end of the device');
  await expect(harness.deviceWith(token)).rejects.toThrow('9');
  expect(await app.json(Command.LOAD_PROFILE_GZIPPED, '1')).toMatchObject({
    devices: [{ id: 0 }],
    tags: [{ deviceIds: [0] }],
    widgets: [{ value: 0, deviceIds: [0] }, { id: 3 }],
  });
  await app.ask(Command.CREATE_DEVICE, '1|{"id":1,"boardType":"x"}');
  expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200']);
  expect(erased).toEqual([[1, 1, 1]]);
});

test.each(['', '1', '1|x', '1|9', '2|0', 'x|0'])('refuses %j', async (body) => {
  const app = await (await Harness.start({ devices })).owner();
  expect(await app.ask(DELETE_DEVICE, body)).toEqual(['2']);
});
