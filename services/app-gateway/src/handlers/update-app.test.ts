import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';

const { CREATE_APP, UPDATE_APP } = Command;
const face = { theme: 'Blynk', provisionType: 'DYNAMIC', name: 'Pump', projectIds: [] };

test('replaces the app; what CREATE_APP answered may be sent back', async () => {
  const app = await (await Harness.start()).owner();
  const created = await app.json(CREATE_APP, json(face));
  expect(created).not.toHaveProperty('projectIds');
  expect(await app.ask(UPDATE_APP, json({ ...created, name: 'Lamp', color: 7 }))).toEqual(['200']);
  const { apps } = await app.json(Command.LOAD_PROFILE_GZIPPED);
  expect(apps).toEqual([{ ...created, name: 'Lamp', color: 7 }]);
});

test('apps of others are unknown', async () => {
  const harness = await Harness.start();
  const created = await (await harness.owner()).json(CREATE_APP, json(face));
  const bob = await harness.owner({ email: 'bob@example.com' });
  expect(await bob.ask(UPDATE_APP, json(created))).toEqual(['6']);
});

test.each([
  ['', '2'],
  ['{x', '11'],
  [json({ ...face, id: 'blynkunknown' }), '6'],
  [json({ ...face, name: '' }), '6'],
])('%s is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(UPDATE_APP, body)).toEqual([status]);
});
