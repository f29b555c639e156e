import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { ADD_PUSH_TOKEN, LOAD_PROFILE_GZIPPED } = Command;
const widgets = [{ type: 'NOTIFICATION', id: 8, width: 2, height: 1 }];

test('keeps one token per uid, by the system of the login', async () => {
  const harness = await Harness.start({ widgets });
  const [android, ios, web] = [
    await harness.owner(),
    await harness.owner({ os: 'iOS' }),
    await harness.owner({ os: 'web' }),
  ];
  expect(await android.ask(ADD_PUSH_TOKEN, '1|uid-1|token-1')).toEqual(['200']);
  expect(await android.ask(ADD_PUSH_TOKEN, '1|uid-1|token-2')).toEqual(['200']);
  expect(await ios.ask(ADD_PUSH_TOKEN, '1|uid-2|token-3')).toEqual(['200']);
  expect(await web.ask(ADD_PUSH_TOKEN, '1|uid-3|token-4')).toEqual(['200']);
  expect(await android.json(LOAD_PROFILE_GZIPPED, '1')).toMatchObject({
    widgets: [{ androidTokens: { 'uid-1': 'token-2' }, iOSTokens: { 'uid-2': 'token-3' } }],
  });
});

test('a shared app adds its own, to the shared project only', async () => {
  const harness = await Harness.start({ widgets });
  const owner = await harness.owner();
  await owner.ask(Command.CREATE_DASH, JSON.stringify({ id: 2, widgets }));
  const shared = await harness.shared(owner);
  expect(await shared.ask(ADD_PUSH_TOKEN, '1|uid|token')).toEqual(['200']);
  expect(await shared.ask(ADD_PUSH_TOKEN, '2|uid|token')).toEqual(['2']);
  const { dashBoards } = await owner.json(LOAD_PROFILE_GZIPPED);
  expect(dashBoards).toMatchObject([{ widgets: [{ iOSTokens: { uid: 'token' } }] }, { widgets: [{ id: 8 }] }]);
});

test('without a notification widget it is refused with 6', async () => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(ADD_PUSH_TOKEN, '1|uid|token')).toEqual(['6']);
});

test.each([
  ['an empty body', ''],
  ['no uid', '1'],
  ['no token', '1|uid'],
  ['no number', 'x|uid|token'],
  ['an unknown project', '2|uid|token'],
  ['a long uid', `1|${'u'.repeat(5000)}|token`],
])('refuses %s', async (_, body) => {
  const app = await (await Harness.start({ widgets })).owner();
  expect(await app.ask(ADD_PUSH_TOKEN, body)).toEqual(['2']);
});
