import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { CREATE_DEVICE, CREATE_DASH } = Command;

test('answers the device with a token that works at once', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const device = await app.json(CREATE_DEVICE, '1|{"id":3,"name":"Pump","boardType":"ESP8266","vendor":"ACME"}');
  expect(device).toEqual({
    id: 3,
    name: 'Pump',
    boardType: 'ESP8266',
    vendor: 'ACME',
    isUserIcon: false,
    token: expect.stringMatching(/^\S{32}$/),
    status: 'OFFLINE',
    connectTime: 0,
    firstConnectTime: 0,
    disconnectTime: 0,
    dataReceivedAt: 0,
  });
  await harness.deviceWith(String(device.token));
  expect(app.take()).toEqual(['~4 1-3']);
});

test('private fields of the client are ignored', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const token = harness.tokenOf(0);
  const device = await app.json(CREATE_DEVICE, `1|{"id":3,"boardType":"x","token":"${token}","status":"ONLINE"}`);
  expect(device).toMatchObject({ status: 'OFFLINE', token: expect.not.stringMatching(token) });
  await harness.deviceWith(token);
});

test('the limit is on all devices of the account', async () => {
  const app = await (await Harness.start()).owner();
  await app.ask(CREATE_DASH, '{"id":2}');
  for (let id = 1; id < 50; id++) await app.ask(CREATE_DEVICE, `${1 + (id % 2)}|{"id":${id},"boardType":"x"}`);
  expect(await app.ask(CREATE_DEVICE, '1|{"id":50,"boardType":"x"}')).toEqual(['6']);
});

test.each([
  ['', '2'],
  ['1', '2'],
  ['1|', '2'],
  ['x|{}', '2'],
  ['2|{"id":3,"boardType":"x"}', '2'],
  ['1|{x', '11'],
  ['1|{"id":3}', '2'],
  [`1|{"id":3,"boardType":"x","name":"${'n'.repeat(51)}"}`, '2'],
  ['1|{"id":0,"boardType":"x"}', '6'],
  ['1|{"id":-1,"boardType":"x"}', '2'],
  ['1|{"id":100000,"boardType":"x"}', '2'],
  ['1|{"id":200000,"boardType":"x"}', '2'],
])('%s is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(CREATE_DEVICE, body)).toEqual([status]);
});
