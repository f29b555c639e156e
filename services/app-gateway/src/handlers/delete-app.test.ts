import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json, until } from '../../test/harness.ts';

const { CREATE_APP, DELETE_APP, LOAD_PROFILE_GZIPPED } = Command;
const face = { theme: 'Blynk', provisionType: 'DYNAMIC', name: 'Pump', projectIds: [2] };
const child = { id: 2, parentId: 1, isActive: true, devices: [{ id: 0, boardType: 'ESP8266' }] };

async function published() {
  const harness = await Harness.start();
  const app = await harness.owner();
  await app.ask(Command.CREATE_DASH, json(child));
  const { id } = await app.json(CREATE_APP, json(face));
  return { harness, app, appId: String(id) };
}

test('the app goes with its projects, their tokens and device sockets; no energy comes back', async () => {
  const { harness, app, appId } = await published();
  const device = await harness.device(0, 2);
  const token = harness.tokenOf(0, 2);
  expect(await app.ask(DELETE_APP, appId)).toEqual(['200']);
  await until(() => device.isClosed, 'the end of the device');
  const profile = await app.json(LOAD_PROFILE_GZIPPED);
  expect(profile.dashBoards).toMatchObject([{ id: 1 }]);
  expect(profile).not.toHaveProperty('apps');
  expect([harness.store.tokens.has(token), harness.store.apps.has(appId)]).toEqual([false, false]);
});

test('it stays while somebody else has an account of it', async () => {
  const { harness, app, appId } = await published();
  await harness.owner({ appName: appId });
  await harness.owner({ email: 'bob@example.com', appName: appId });
  expect(await app.ask(DELETE_APP, appId)).toEqual(['6']);
});

test('it goes when only the publisher has one', async () => {
  const { harness, app, appId } = await published();
  await harness.owner({ appName: appId });
  expect(await app.ask(DELETE_APP, appId)).toEqual(['200']);
});

test('unknown apps and those of others are 6', async () => {
  const { harness, app, appId } = await published();
  expect(await app.ask(DELETE_APP)).toEqual(['6']);
  expect(await app.ask(DELETE_APP, 'blynkunknown')).toEqual(['6']);
  const bob = await harness.owner({ email: 'bob@example.com' });
  expect(await bob.ask(DELETE_APP, appId)).toEqual(['6']);
});
