import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { LOGOUT, LOAD_PROFILE_GZIPPED } = Command;
const tokens = { androidTokens: { a: 't1', b: 't2' }, iOSTokens: { a: 't3' } };
const widgets = [{ type: 'NOTIFICATION', id: 8, width: 2, height: 1, ...tokens }];

test.each([
  ['a', { androidTokens: { b: 't2' } }],
  ['nobody', tokens],
  ['', {}],
])('answers and closes; the uid %j loses its push tokens', async (uid, left) => {
  const harness = await Harness.start({ widgets });
  const app = await harness.owner();
  expect(await app.ask(LOGOUT, uid)).toEqual(['200', 'closed']);
  const { widgets: after } = await (await harness.owner()).json(LOAD_PROFILE_GZIPPED, '1');
  const [{ androidTokens, iOSTokens }] = after as [Record<string, unknown>];
  expect({ androidTokens, iOSTokens }).toEqual({ androidTokens: undefined, iOSTokens: undefined, ...left });
});

test('a shared app cannot take away the tokens of all', async () => {
  const harness = await Harness.start({ widgets });
  const owner = await harness.owner();
  expect(await (await harness.shared(owner)).ask(LOGOUT)).toEqual(['200', 'closed']);
  expect(await owner.json(LOAD_PROFILE_GZIPPED, '1')).toMatchObject({ widgets: [tokens] });
  expect(await (await harness.shared(owner)).ask(LOGOUT, 'b')).toEqual(['200', 'closed']);
  expect(await owner.json(LOAD_PROFILE_GZIPPED, '1')).toMatchObject({ widgets: [{ androidTokens: { a: 't1' } }] });
});
