import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json, until } from '../../test/harness.ts';

const { UPDATE_FACE, CREATE_DASH, CREATE_APP, LOAD_PROFILE_GZIPPED } = Command;
const slider = { type: 'SLIDER', id: 3, width: 2, height: 1, deviceId: 0, pinType: 'VIRTUAL', pin: 5 };
const child = {
  id: 2,
  parentId: 1,
  name: 'Child',
  devices: [{ id: 0, name: 'Own', boardType: 'ESP8266' }],
  widgets: [{ ...slider, label: 'Old', value: '33' }],
};

async function published() {
  const led = { type: 'LED', id: 4, deviceId: 0, pinType: 'VIRTUAL', pin: 6, value: '1' };
  const harness = await Harness.start({ widgets: [{ ...slider, label: 'New', value: '99' }, led], color: 7 });
  const app = await harness.owner();
  await app.ask(CREATE_DASH, json(child));
  const face = { theme: 'Blynk', provisionType: 'DYNAMIC', name: 'Pump', projectIds: [2] };
  const { id } = await app.json(CREATE_APP, json(face));
  return { harness, app, appId: String(id) };
}

const UPDATED = {
  name: 'Home',
  color: 7,
  widgets: [{ id: 3, label: 'New', value: '33' }, { id: 4 }],
  devices: [{ name: 'Own' }],
};

test('copies look and widgets into the child; its values and devices stay', async () => {
  const { app } = await published();
  expect(await app.ask(UPDATE_FACE, '1')).toEqual(['200']);
  const updated = await app.json(LOAD_PROFILE_GZIPPED, '2');
  expect(updated).toMatchObject(UPDATED);
  expect((updated.widgets as object[])[1]).not.toHaveProperty('value');
});

test('live values of the child stay too', async () => {
  const { app } = await published();
  await app.ask(Command.ACTIVATE_DASHBOARD, '2');
  await app.ask(Command.HARDWARE, '2-0|vw|5|44');
  await app.ask(UPDATE_FACE, '1');
  expect(await app.json(LOAD_PROFILE_GZIPPED, '2')).toMatchObject({ widgets: [{ label: 'New', value: '44' }, {}] });
});

test('reaches the accounts that registered through the app and closes their apps', async () => {
  const { harness, app, appId } = await published();
  const bob = await harness.owner({ email: 'bob@example.com', appName: appId });
  await bob.ask(CREATE_DASH, json({ ...child, id: 1 }));
  const stranger = await harness.owner({ email: 'eve@example.com', appName: 'otherapp' });
  await stranger.ask(CREATE_DASH, json({ ...child, id: 1 }));
  expect(await app.ask(UPDATE_FACE, '1')).toEqual(['200']);
  await until(() => bob.isClosed, 'the end of the other app');
  const again = await harness.owner({ email: 'bob@example.com', appName: appId });
  expect(await again.json(LOAD_PROFILE_GZIPPED, '1')).toMatchObject(UPDATED);
  expect(await stranger.json(LOAD_PROFILE_GZIPPED, '1')).toMatchObject({ name: 'Child' });
});

test('without a child, or a child that no app has, it is 6', async () => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(UPDATE_FACE, '1')).toEqual(['6']);
  await app.ask(CREATE_DASH, json(child));
  expect(await app.ask(UPDATE_FACE, '1')).toEqual(['6']);
});

test.each(['', 'x', '9'])('refuses %j', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(UPDATE_FACE, body)).toEqual(['2']);
});
