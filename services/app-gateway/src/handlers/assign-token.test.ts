import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, until } from '../../test/harness.ts';

const { ASSIGN_TOKEN } = Command;
const flashed = { appName: 'blynkabcdefgh', accountId: 9, dashId: 2 };

test('the printed token becomes that of its device; the old one is dead and its sockets closed', async () => {
  const harness = await Harness.start();
  await harness.store.addFlashedTokens([{ token: 'printed', deviceId: 0, ...flashed }]);
  const app = await harness.owner();
  const device = await harness.device();
  const old = harness.tokenOf(0);
  expect(await app.ask(ASSIGN_TOKEN, '1|printed')).toEqual(['200']);
  await until(() => device.isClosed, 'the end of the device');
  expect(await app.json(Command.MOBILE_GET_DEVICE, '1|0')).toMatchObject({ token: 'printed' });
  await harness.deviceWith('printed');
  await expect(harness.deviceWith(old)).rejects.toThrow('9');
});

test('once', async () => {
  const harness = await Harness.start();
  await harness.store.addFlashedTokens([{ token: 'printed', deviceId: 0, ...flashed }]);
  const app = await harness.owner();
  await app.ask(ASSIGN_TOKEN, '1|printed');
  expect(await app.ask(ASSIGN_TOKEN, '1|printed')).toEqual(['6']);
});

test('a refused one may be tried again', async () => {
  const harness = await Harness.start();
  await harness.store.addFlashedTokens([{ token: 'printed', deviceId: 5, ...flashed }]);
  const app = await harness.owner();
  expect(await app.ask(ASSIGN_TOKEN, '1|printed')).toEqual(['6']);
  expect(await app.ask(ASSIGN_TOKEN, '9|printed')).toEqual(['2']);
  await app.ask(Command.CREATE_DEVICE, '1|{"id":5,"boardType":"ESP8266"}');
  expect(await app.ask(ASSIGN_TOKEN, '1|printed')).toEqual(['200']);
});

test('a token that is somebody’s device is 6', async () => {
  const harness = await Harness.start();
  const bob = await harness.owner({ email: 'bob@example.com' });
  await bob.ask(Command.CREATE_DASH, '{"id":1,"devices":[{"id":0,"boardType":"x"}]}');
  const device = await bob.json(Command.MOBILE_GET_DEVICE, '1|0');
  const token = String(device.token);
  await harness.store.addFlashedTokens([{ token, deviceId: 0, ...flashed }]);
  expect(await (await harness.owner()).ask(ASSIGN_TOKEN, `1|${token}`)).toEqual(['6']);
});

test.each([
  ['', '2'],
  ['1', '2'],
  ['x|printed', '2'],
  ['1|nosuch', '6'],
  ['1|', '6'],
])('%j is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(ASSIGN_TOKEN, body)).toEqual([status]);
});
