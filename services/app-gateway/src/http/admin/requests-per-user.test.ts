import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

interface Row {
  name: string;
  appRate: number;
  hardRate: number;
}

const BOB = 'bob@example.com';

async function start() {
  const kit = await HttpKit.start();
  const client = await AdminClient.loggedIn(kit);
  const rows = (query = '') => client.json<Row[]>(`/admin/stats/requestsPerUser${query}`);
  return { kit, client, rows, harness: kit.harness };
}

test('nobody is there', async () => {
  const { rows } = await start();
  expect(await rows()).toEqual([]);
});

test('frames of the last minute, of apps and devices of an account', async () => {
  const { rows, harness } = await start();
  const app = await harness.owner();
  await harness.owner({ email: BOB });
  const device = await harness.device();
  for (let n = 0; n < 59; n++) device.send(Command.HARDWARE, 'vw|5|1');
  for (let n = 0; n < 29; n++) await app.ask(Command.PING);
  expect(await rows('?_sortField=name&_sortDir=ASC')).toEqual([
    { name: 'ann@example.com', appRate: 0.5, hardRate: 1 },
    { name: BOB, appRate: 0.017, hardRate: 0 },
  ]);
  expect((await rows('?_sortField=appRate&_sortDir=ASC')).map(({ name }) => name)).toEqual([BOB, 'ann@example.com']);
});

test('who has sent nothing for a minute is not there, nor who is gone', async () => {
  const { rows, harness } = await start();
  const [app, device] = [await harness.owner(), await harness.device()];
  expect(await rows()).toHaveLength(1);
  harness.clock += 120_000;
  expect(await rows()).toEqual([]);
  device.send(Command.PING);
  expect(await rows()).toEqual([{ name: 'ann@example.com', appRate: 0, hardRate: 0.017 }]);
  app.drop();
  device.drop();
  expect(await rows()).toEqual([]);
});

test('an unknown field to sort by', async () => {
  const { client, harness } = await start();
  await harness.owner();
  expect((await client.get('/admin/stats/requestsPerUser?_sortField=x')).status).toBe(400);
});

test('an account that is deleted has no row', async () => {
  const { rows, harness, kit } = await start();
  await harness.owner();
  await kit.store.deleteAccount(1);
  expect(await rows()).toEqual([]);
});
