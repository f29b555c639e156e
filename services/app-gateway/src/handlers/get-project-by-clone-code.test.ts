import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { GET_PROJECT_BY_CLONE_CODE } = Command;
const gauge = { type: 'GAUGE', id: 3, width: 2, height: 2, deviceId: 0, pinType: 'VIRTUAL', pin: 5, value: '77' };

async function cloned(settings = {}) {
  const harness = await Harness.start({ widgets: [gauge], isShared: true }, settings);
  const app = await harness.owner();
  const [answer = ''] = await app.ask(Command.GET_CLONE_CODE, '1');
  const bob = await harness.owner({ email: 'bob@example.com' });
  return { harness, app, bob, code: answer.slice(3) };
}

test('shows the project and creates nothing', async () => {
  const { bob, code } = await cloned();
  expect(await bob.json(GET_PROJECT_BY_CLONE_CODE, code)).toMatchObject({ id: 1, name: 'Home' });
  expect(await bob.ask(Command.LOAD_PROFILE_GZIPPED)).toEqual(['24 {}']);
});

test('creates the project under the next id, with tokens of its own, for its energy', async () => {
  const { harness, app, bob, code } = await cloned();
  const own = await app.json(GET_PROJECT_BY_CLONE_CODE, `${code}|create`);
  expect(own).toMatchObject({ id: 2, parentId: -1, isPreview: false, isShared: false, widgets: [{ id: 3 }] });
  const copy = await bob.json(GET_PROJECT_BY_CLONE_CODE, `${code}|create`);
  const live = { status: 'OFFLINE', connectTime: 0, dataReceivedAt: 0 };
  expect(copy).toMatchObject({ id: 1, devices: [{ id: 0, token: expect.stringMatching(/^\S{32}$/), ...live }] });
  expect(await bob.ask(Command.LOAD_PROFILE_GZIPPED, '1')).toEqual([`24 ${JSON.stringify(copy)}`]);
  expect(await bob.ask(Command.GET_ENERGY)).toEqual(['36 99700']);
  const [device] = copy.devices as { token: string }[];
  await harness.deviceWith(device?.token ?? '');
  expect(bob.take()).toEqual(['~4 1-0']);
});

test('the limit of projects holds', async () => {
  const { app, code } = await cloned();
  for (let id = 2; id <= 100; id++) await app.ask(Command.CREATE_DASH, `{"id":${id}}`);
  expect(await app.ask(GET_PROJECT_BY_CLONE_CODE, `${code}|create`)).toEqual(['1']);
});

test('and so does energy', async () => {
  const { harness, bob, code } = await cloned();
  for (const row of harness.store.rows.values()) row.energy = 299;
  harness.accounts.forget(2);
  expect(await bob.ask(GET_PROJECT_BY_CLONE_CODE, `${code}|create`)).toEqual(['21']);
});

test.each(['', '0123456789abcdef0123456789abcdef', '../../etc/passwd', 'nosuch|create'])('%j is 19', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(GET_PROJECT_BY_CLONE_CODE, body)).toEqual(['19']);
});
