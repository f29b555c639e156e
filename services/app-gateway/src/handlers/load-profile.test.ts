import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, OWNER } from '../../test/harness.ts';

const { LOAD_PROFILE_GZIPPED, GET_PROVISION_TOKEN } = Command;
const widgets = [
  { type: 'NOTIFICATION', id: 8, width: 2, height: 1, androidTokens: { uid: 'push-token' } },
  { type: 'LED', id: 3, width: 2, height: 1, deviceId: 0, pinType: 'VIRTUAL', pin: 5, value: '7' },
];

test('the owner gets everything: tokens, live values, stored pins', async () => {
  const harness = await Harness.start({ widgets });
  const app = await harness.owner({ web: true });
  await app.ask(Command.HARDWARE, '1-0|vw|5|8');
  await app.ask(Command.HARDWARE, '1-0|vw|9|stored');
  const profile = await app.json(LOAD_PROFILE_GZIPPED);
  expect(profile).toMatchObject({
    dashBoards: [{ id: 1, devices: [{ token: harness.tokenOf(0), status: 'OFFLINE' }] }],
    pinsStorage: { '1-0-v9': 'stored' },
  });
  const project = await app.json(LOAD_PROFILE_GZIPPED, '1');
  expect(project.widgets).toMatchObject([{ androidTokens: { uid: 'push-token' } }, { value: '8' }]);
});

test('an empty account is {}', async () => {
  const app = await new Harness().owner();
  expect(await app.ask(LOAD_PROFILE_GZIPPED)).toEqual(['24 {}']);
});

test('devices that wait for their first login are nobody’s business', async () => {
  const app = await (await Harness.start()).owner();
  await app.ask(GET_PROVISION_TOKEN, '1|{"id":4,"boardType":"NodeMCU"}');
  expect(Object.keys(await app.json(LOAD_PROFILE_GZIPPED))).toEqual(['dashBoards']);
});

test('a shared app gets its project without private fields, and no other', async () => {
  const harness = await Harness.start({ widgets });
  const owner = await harness.owner();
  await owner.ask(Command.CREATE_DASH, '{"id":2}');
  const shared = await harness.shared(owner);
  const profile = await shared.json(LOAD_PROFILE_GZIPPED);
  expect(profile).toMatchObject({ dashBoards: [{ id: 1, widgets: [{ id: 8 }, { id: 3, value: '7' }] }] });
  expect(profile.dashBoards).toHaveLength(1);
  expect(JSON.stringify(profile)).not.toMatch(/token|status|pinsStorage/i);
  expect(await shared.json(LOAD_PROFILE_GZIPPED, '1')).toMatchObject({ id: 1, name: 'Home' });
  expect(await shared.ask(LOAD_PROFILE_GZIPPED, '2')).toEqual(['2']);
});

test.each(['x', '9', '1|0', '1|0|x'])('refuses %j', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(LOAD_PROFILE_GZIPPED, body)).toEqual(['2']);
});

test('a printed token opens the project that it was made for, and no other', async () => {
  const harness = await Harness.start({ widgets });
  const owner = await harness.owner();
  await owner.ask(Command.CREATE_DASH, '{"id":2}');
  const appName = 'blynkabcdefgh';
  await harness.store.addFlashedTokens([{ token: 'printed', appName, accountId: 1, dashId: 1, deviceId: 0 }]);
  const bob = await harness.owner({ email: 'bob@example.com', appName });
  const project = await bob.json(LOAD_PROFILE_GZIPPED, `printed|1|${OWNER}|Blynk`);
  expect(project).toMatchObject({ id: 1, widgets: [{ id: 8 }, { id: 3 }] });
  expect(JSON.stringify(project)).not.toMatch(/token|"value"/i);
  expect(await bob.ask(LOAD_PROFILE_GZIPPED, `printed|2|${OWNER}|Blynk`)).toEqual(['2']);
  expect(await bob.ask(LOAD_PROFILE_GZIPPED, 'printed|1|eve@example.com|Blynk')).toEqual(['2']);
  expect(await bob.ask(LOAD_PROFILE_GZIPPED, `printed|1|${OWNER}`)).toEqual(['2']);
  expect(await owner.json(LOAD_PROFILE_GZIPPED, `printed|1|${OWNER}`)).toMatchObject({ id: 1 });
});
