import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';

const { CREATE_APP, LOAD_PROFILE_GZIPPED } = Command;
const face = { theme: 'Blynk', provisionType: 'DYNAMIC', color: 5, name: 'Pump', icon: 'ic_pump', projectIds: [2] };

test('answers the app with an id of the server’s, whatever id came', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const created = await app.json(CREATE_APP, json({ ...face, id: 'mine' }));
  expect(created).toEqual({ ...face, isMultiFace: false, id: expect.stringMatching(/^blynk[a-z]{8}$/) });
  expect((await app.json(LOAD_PROFILE_GZIPPED)).apps).toEqual([created]);
  expect(harness.store.apps.get(String(created.id))).toBe(1);
});

test('26 apps and no more', async () => {
  const app = await (await Harness.start()).owner();
  for (let count = 0; count < 26; count++) expect(await app.json(CREATE_APP, json(face))).toMatchObject(face);
  expect(await app.ask(CREATE_APP, json(face))).toEqual(['6']);
});

test.each([
  ['nothing', '', '2'],
  ['bad JSON', '{x', '11'],
  ['an unknown theme', json({ ...face, theme: 'Nope' }), '11'],
  ['no name', json({ ...face, name: '' }), '6'],
  ['no theme', json({ ...face, theme: null }), '6'],
  ['no provision type', json({ ...face, provisionType: null }), '6'],
  ['no projects', json({ ...face, projectIds: null }), '6'],
  ['too long a text', json({ ...face, icon: 'i'.repeat(20_480) }), '6'],
])('%s is refused', async (_, body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(CREATE_APP, body)).toEqual([status]);
});
