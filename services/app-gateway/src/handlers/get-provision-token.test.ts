import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { GET_PROVISION_TOKEN, GET_DEVICES } = Command;
const LATER = '1|{"id":4,"name":"Later","boardType":"NodeMCU"}';

async function provisioned() {
  const harness = await Harness.start();
  const app = await harness.owner();
  const device = await app.json(GET_PROVISION_TOKEN, LATER);
  return { harness, app, device, token: String(device.token) };
}

test('the device joins the project with its first login, and the token stays', async () => {
  const { harness, app, device, token } = await provisioned();
  expect(device).toMatchObject({ id: 4, name: 'Later', boardType: 'NodeMCU', status: 'OFFLINE', connectTime: 0 });
  expect(await app.json(GET_DEVICES, '1')).toMatchObject([{ id: 0 }]);
  const wire = await harness.deviceWith(token);
  expect(app.take()).toEqual(['~4 1-4']);
  expect(await app.json(GET_DEVICES, '1')).toMatchObject([{ id: 0 }, { id: 4, token, status: 'ONLINE' }]);
  await app.ask(Command.HARDWARE, '1-4|vw|1|2');
  expect(wire.take()).toEqual(['~20 vw|1|2']);
  wire.drop();
  await harness.deviceWith(token);
});

test('of two tokens for one device the first login wins', async () => {
  const { harness, app, token } = await provisioned();
  const { token: second } = await app.json(GET_PROVISION_TOKEN, LATER);
  expect(second).not.toBe(token);
  await harness.deviceWith(String(second));
  await expect(harness.deviceWith(token)).rejects.toThrow('9');
});

test('a device that was made meanwhile, or a project that went, ends the wait', async () => {
  const { harness, app, token } = await provisioned();
  await app.ask(Command.CREATE_DEVICE, LATER);
  await expect(harness.deviceWith(token)).rejects.toThrow('9');
  const { token: other } = await app.json(GET_PROVISION_TOKEN, LATER.replace('4', '5'));
  await app.ask(Command.DELETE_DASH, '1');
  await app.ask(Command.CREATE_DASH, '{"id":1}');
  await expect(harness.deviceWith(String(other))).rejects.toThrow('9');
});

test('private fields of the client are ignored', async () => {
  const app = await (await Harness.start()).owner();
  const body = '1|{"id":4,"boardType":"x","token":"stolen","status":"ONLINE","lastLoggedIP":"1.1.1.1"}';
  const device = await app.json(GET_PROVISION_TOKEN, body);
  expect(device).toMatchObject({ status: 'OFFLINE', token: expect.not.stringMatching('stolen') });
  expect(device).not.toHaveProperty('lastLoggedIP');
});

test('fifty may wait; the oldest goes', async () => {
  const { harness, app, token } = await provisioned();
  for (let id = 5; id < 55; id++) await app.ask(GET_PROVISION_TOKEN, `1|{"id":${id},"boardType":"x"}`);
  await expect(harness.deviceWith(token)).rejects.toThrow('9');
  await harness.deviceWith(harness.tokenOf(5));
});

test.each([
  ['', '2'],
  ['1', '2'],
  ['1|', '2'],
  ['x|{}', '2'],
  ['2|{"id":4,"boardType":"x"}', '2'],
  ['1|{"id":4}', '2'],
  [`1|{"id":4,"boardType":"x","name":"${'n'.repeat(51)}"}`, '2'],
  ['1|{x', '11'],
  ['1|{"id":0,"boardType":"x"}', '6'],
  ['1|{"id":-1,"boardType":"x"}', '2'],
  ['1|{"id":100000,"boardType":"x"}', '2'],
])('%s is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(GET_PROVISION_TOKEN, body)).toEqual([status]);
});
