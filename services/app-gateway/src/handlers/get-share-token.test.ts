import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { GET_SHARE_TOKEN, GET_ENERGY } = Command;

test('the first request makes the token for 1000 energy, later ones give the same', async () => {
  const app = await (await Harness.start()).owner();
  const [first] = await app.ask(GET_SHARE_TOKEN, '1');
  expect(first).toMatch(/^30 \S{32}$/);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 99000']);
  expect(await app.ask(GET_SHARE_TOKEN, '1')).toEqual([first]);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 99000']);
});

test('two apps that ask at once get the same token, and it is paid once', async () => {
  const harness = await Harness.start();
  const [app, other] = [await harness.owner(), await harness.owner()];
  const [[mine], [others]] = await Promise.all([app.ask(GET_SHARE_TOKEN, '1'), other.ask(GET_SHARE_TOKEN, '1')]);
  expect(others).toBe(mine);
  expect(harness.store.shares.size).toBe(1);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 99000']);
});

test('is refused without enough energy, but only in the app Blynk', async () => {
  const harness = await Harness.start();
  for (const row of harness.store.rows.values()) row.energy = 999;
  harness.accounts.forget(1);
  const app = await harness.owner();
  expect(await app.ask(GET_SHARE_TOKEN, '1')).toEqual(['21']);
  const face = await harness.owner({ appName: 'blynkabcdefgh' });
  await face.ask(Command.CREATE_DASH, '{"id":1}');
  for (const row of harness.store.rows.values()) row.energy = 0;
  harness.accounts.forget(2);
  expect(await face.ask(GET_SHARE_TOKEN, '1')).toEqual([expect.stringMatching(/^30 /)]);
  expect(await face.ask(GET_ENERGY)).toEqual(['36 -1000']);
});

test.each([
  ['', '6'],
  ['x', '6'],
  ['2', '2'],
])('%j is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(GET_SHARE_TOKEN, body)).toEqual([status]);
});
