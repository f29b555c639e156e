import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';

const { CREATE_DASH, LOAD_PROFILE_GZIPPED } = Command;
const gauge = { type: 'GAUGE', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 5, value: '9' };
const project = { id: 2, name: 'New', devices: [{ id: 0, boardType: 'ESP8266' }], widgets: [gauge] };

test.each([false, true])('makes the project, with tokens that devices can use at once; web: %s', async (web) => {
  const harness = await Harness.start();
  const app = await harness.owner({ web });
  expect(await app.ask(CREATE_DASH, json(project))).toEqual(['200']);
  expect(await app.json(LOAD_PROFILE_GZIPPED, '2')).toMatchObject({
    name: 'New',
    isActive: false,
    createdAt: harness.now,
    devices: [{ id: 0, status: 'OFFLINE', token: harness.tokenOf(0, 2) }],
    widgets: [{ id: 3, value: '9' }],
  });
  await harness.device(0, 2);
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 99700']);
});

test('what only the server sets is ignored', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const device = { id: 0, boardType: 'x', token: 'stolen', status: 'ONLINE', lastLoggedIP: '1.1.1.1' };
  const forged = { ...project, sharedToken: 'stolen', pinsStorage: { '0-v1': 'x' }, devices: [device] };
  await app.ask(CREATE_DASH, json(forged));
  expect(JSON.stringify(await app.json(LOAD_PROFILE_GZIPPED, '2'))).not.toMatch(/stolen|ONLINE|1\.1\.1\.1|0-v1/);
});

test('without tokens: devices have none and values are gone', async () => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(CREATE_DASH, `no_token|${json(project)}`)).toEqual(['200']);
  const { devices, widgets } = await app.json(LOAD_PROFILE_GZIPPED, '2');
  expect((devices as object[])[0]).not.toHaveProperty('token');
  expect((widgets as object[])[0]).not.toHaveProperty('value');
});

test.each([
  ['nothing', '', '2'],
  ['no JSON behind the mark', 'no_token|', '2'],
  ['too long a text', json({ ...project, name: 'n'.repeat(256 * 1024) }), '6'],
  ['bad JSON', '{x', '11'],
  ['a wrong type', json({ ...project, devices: {} }), '11'],
  ['an id that exists', json({ ...project, id: 1 }), '6'],
  ['a device that no write could name', json({ ...project, devices: [{ id: -1, boardType: 'x' }] }), '2'],
  ['a device with the id of a tag', json({ ...project, devices: [{ id: 100_000, boardType: 'x' }] }), '2'],
])('%s is refused', async (_, body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(CREATE_DASH, body)).toEqual([status]);
});

test('the limit of projects is 1, missing energy 21', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  for (let id = 2; id < 100; id++) await app.ask(CREATE_DASH, `{"id":${id}}`);
  for (const row of harness.store.rows.values()) row.energy = 299;
  harness.accounts.forget(1);
  expect(await app.ask(CREATE_DASH, json({ ...project, id: 100 }))).toEqual(['21']);
  expect(await app.ask(CREATE_DASH, json({ ...project, id: 100, parentId: 1 }))).toEqual(['200']);
  expect(await app.ask(CREATE_DASH, json({ ...project, id: 101, parentId: 1 }))).toEqual(['1']);
});
