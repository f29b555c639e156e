import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { GET_DEVICES } = Command;

test('lists the devices, online at once', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  await harness.device();
  app.take();
  expect(await app.json(GET_DEVICES, '1')).toEqual([
    {
      id: 0,
      name: 'Node',
      boardType: 'ESP8266',
      token: harness.tokenOf(0),
      status: 'ONLINE',
      disconnectTime: 0,
      connectTime: harness.now,
      dataReceivedAt: 0,
      isUserIcon: false,
    },
  ]);
});

test('a project without devices is []', async () => {
  const app = await (await Harness.start({ devices: [] })).owner();
  expect(await app.ask(GET_DEVICES, '1')).toEqual(['45 []']);
});

test('a shared app sees its project only, and no tokens', async () => {
  const harness = await Harness.start();
  const owner = await harness.owner();
  await owner.ask(Command.CREATE_DASH, '{"id":2}');
  const shared = await harness.shared(owner);
  const [device] = (await shared.json(GET_DEVICES, '1')) as unknown as object[];
  expect(device).toMatchObject({ id: 0, status: 'OFFLINE' });
  expect(device).not.toHaveProperty('token');
  expect(await shared.ask(GET_DEVICES, '2')).toEqual(['2']);
});

test.each(['', 'x', '9'])('refuses %j', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(GET_DEVICES, body)).toEqual(['2']);
});
