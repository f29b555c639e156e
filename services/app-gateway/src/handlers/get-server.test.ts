import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, OWNER } from '../../test/harness.ts';

const { GET_SERVER } = Command;

test.each([false, true])('known or not, the account is served here; over the web socket: %s', async (web) => {
  const app = (await Harness.start()).connect({ web });
  expect(await app.ask(GET_SERVER, `${OWNER}|Blynk`)).toEqual(['40 pinwire.example.com']);
  expect(await app.ask(GET_SERVER, 'Someone@example.com|otherapp')).toEqual(['40 pinwire.example.com']);
});

test.each([
  ['an empty body', '', '2'],
  ['no app name', OWNER, '2'],
  ['an empty app name', `${OWNER}|`, '2'],
  ['a long app name', `${OWNER}|${'a'.repeat(101)}`, '2'],
  ['a bad address', 'not an address|Blynk', '11'],
])('%s is refused', async (_, body, status) => {
  expect(await new Harness().connect().ask(GET_SERVER, body)).toEqual([status]);
});

test('after the login it is refused', async () => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(GET_SERVER, `${OWNER}|Blynk`)).toEqual(['2']);
});
