import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { UPDATE_DEVICE, MOBILE_GET_DEVICE } = Command;

test('replaces what a client may set; token and state stay, and so does the socket', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const device = await harness.device();
  app.take();
  const body = '1|{"id":0,"boardType":"NodeMCU","vendor":"ACME","token":"stolen","status":"OFFLINE"}';
  expect(await app.ask(UPDATE_DEVICE, body)).toEqual(['200']);
  const updated = await app.json(MOBILE_GET_DEVICE, '1|0');
  expect(updated).toMatchObject({ boardType: 'NodeMCU', vendor: 'ACME', token: harness.tokenOf(0), status: 'ONLINE' });
  expect(updated).not.toHaveProperty('name');
  expect(device.isClosed).toBe(false);
});

test.each([
  ['', '2'],
  ['1', '2'],
  ['1|', '2'],
  ['2|{"id":0,"boardType":"x"}', '2'],
  ['1|{x', '11'],
  ['1|{"id":0}', '2'],
  ['1|{"id":9,"boardType":"x"}', '11'],
])('%s is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(UPDATE_DEVICE, body)).toEqual([status]);
});
