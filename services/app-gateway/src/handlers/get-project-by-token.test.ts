import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { GET_PROJECT_BY_TOKEN } = Command;
const flashed = { token: 'printed', appName: 'blynkabcdefgh', accountId: 1, dashId: 1, deviceId: -1 };

test('shows the project of a printed token to anybody, without values and private fields', async () => {
  const slider = { type: 'SLIDER', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 5, value: '77' };
  const harness = await Harness.start({ widgets: [slider] });
  await harness.store.addFlashedTokens([flashed]);
  const bob = await harness.owner({ email: 'bob@example.com', appName: 'blynkabcdefgh' });
  const project = await bob.json(GET_PROJECT_BY_TOKEN, 'printed');
  expect(project).toMatchObject({ id: 1, name: 'Home', widgets: [{ id: 3 }] });
  expect(JSON.stringify(project)).not.toMatch(/token|"value"|status/);
});

test('unknown tokens, and those of a project that is gone, are 6', async () => {
  const harness = await Harness.start();
  await harness.store.addFlashedTokens([
    { ...flashed, dashId: 9 },
    { ...flashed, token: 'orphan', accountId: 99 },
  ]);
  const app = await harness.owner();
  for (const token of ['', 'nosuch', 'printed', 'orphan']) {
    expect(await app.ask(GET_PROJECT_BY_TOKEN, token)).toEqual(['6']);
  }
});
