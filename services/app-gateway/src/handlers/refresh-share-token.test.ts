import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, OWNER, until } from '../../test/harness.ts';

const { REFRESH_SHARE_TOKEN, GET_SHARE_TOKEN, SHARE_LOGIN } = Command;

test('gives a new token, and tells those who came with the old one 6 and closes them', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const shared = await harness.shared(app);
  const [old = ''] = await app.ask(GET_SHARE_TOKEN, '1');
  const [answer = ''] = await app.ask(REFRESH_SHARE_TOKEN, '1');
  expect(answer).toMatch(/^31 \S{32}$/);
  expect(shared.take()).toEqual(['~6', 'closed']);
  expect(await app.ask(GET_SHARE_TOKEN, '1')).toEqual([answer.replace('31', '30')]);

  const late = harness.connect();
  expect(await late.ask(SHARE_LOGIN, `${OWNER}|${old.slice(3)}`)).toEqual(['6']);
  expect(await late.ask(SHARE_LOGIN, `${OWNER}|${answer.slice(3)}`)).toEqual(['200']);
});

test('leaves owners and apps of other shared projects alone', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const shared = await harness.shared(app);
  await app.ask(Command.CREATE_DASH, '{"id":2}');
  await app.ask(REFRESH_SHARE_TOKEN, '2');
  await until(() => app.connection?.isIdle === true, 'the end');
  expect([shared.take(), shared.isClosed, app.isClosed]).toEqual([[], false, false]);
});

test.each([
  ['', '6'],
  ['x', '6'],
  ['77', '2'],
])('%j is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(REFRESH_SHARE_TOKEN, body)).toEqual([status]);
});
