import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json, until } from '../../test/harness.ts';

const { DELETE_DASH } = Command;
const gauge = { type: 'GAUGE', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 5 };

test('it is gone with its tokens, sockets, shares, history; energy comes back', async () => {
  const harness = await Harness.start({ widgets: [gauge] });
  const erased: unknown[] = [];
  harness.history = { ...harness.history, erase: async (...what) => void erased.push(what) };
  const app = await harness.owner();
  const shared = await harness.shared(app);
  const device = await harness.device();
  const token = harness.tokenOf(0);
  shared.take();
  expect(await app.ask(DELETE_DASH, '1')).toEqual(['200']);
  await until(() => device.isClosed && shared.isClosed, 'the end of device and shared app');
  expect(shared.take()).toEqual(['~6', 'closed']);
  await expect(harness.deviceWith(token)).rejects.toThrow('9');
  expect(await app.ask(Command.LOAD_PROFILE_GZIPPED)).toEqual(['24 {}']);
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 99000']);
  expect([erased, harness.store.shares.size]).toEqual([[[1, 1, 0]], 0]);
});

test('a new project of the same id has none of its values', async () => {
  const app = await (await Harness.start()).owner();
  await app.ask(Command.HARDWARE, '1-0|vw|9|old');
  await app.ask(DELETE_DASH, '1');
  await app.ask(Command.CREATE_DASH, json({ id: 1, devices: [{ id: 0, boardType: 'x' }] }));
  expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200']);
});

test.each(['', 'x', '9'])('refuses %j', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(DELETE_DASH, body)).toEqual(['2']);
});
