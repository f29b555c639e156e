import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { MOBILE_GET_DEVICE } = Command;

test('one device with its token and live fields', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const device = await harness.device();
  device.send(Command.HARDWARE, 'vw|1|2');
  app.take();
  expect(await app.json(MOBILE_GET_DEVICE, '1|0')).toMatchObject({
    id: 0,
    token: harness.tokenOf(0),
    status: 'ONLINE',
    connectTime: harness.now,
    firstConnectTime: harness.now,
    dataReceivedAt: harness.now,
  });
});

test.each([
  ['', '2'],
  ['1', '2'],
  ['1|x', '2'],
  ['2|0', '2'],
  ['1|9', '11'],
])('%j is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(MOBILE_GET_DEVICE, body)).toEqual([status]);
});
