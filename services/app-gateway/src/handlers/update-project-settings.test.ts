import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';

const { UPDATE_PROJECT_SETTINGS, LOAD_PROFILE_GZIPPED } = Command;

test('replaces the settings and nothing else', async () => {
  const harness = await Harness.start({ color: 9, keepScreenOn: true });
  const app = await harness.owner();
  const settings = { name: 'Garden', theme: 'BlynkLight', isAppConnectedOn: true, isActive: false, widgets: [] };
  expect(await app.ask(UPDATE_PROJECT_SETTINGS, `1|${json(settings)}`)).toEqual(['200']);
  expect(await app.json(LOAD_PROFILE_GZIPPED, '1')).toMatchObject({
    name: 'Garden',
    theme: 'BlynkLight',
    isAppConnectedOn: true,
    keepScreenOn: false,
    color: 0,
    isDefaultColor: false,
    isActive: true,
    devices: [{ token: harness.tokenOf(0) }],
  });
});

test('an empty object clears them', async () => {
  const app = await (await Harness.start()).owner();
  await app.ask(UPDATE_PROJECT_SETTINGS, '1|{}');
  const project = await app.json(LOAD_PROFILE_GZIPPED, '1');
  expect(project).toMatchObject({ theme: 'Blynk', isShared: false });
  expect(project).not.toHaveProperty('name');
});

test.each([
  ['no JSON', '1', '2'],
  ['an empty JSON', '1|', '2'],
  ['no number', 'x|{}', '2'],
  ['an unknown project', '9|{}', '2'],
  ['bad JSON', '1|{x', '11'],
  ['too long a text', `1|${json({ name: 'n'.repeat(20_480) })}`, '6'],
])('%s is refused', async (_, body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(UPDATE_PROJECT_SETTINGS, body)).toEqual([status]);
});
