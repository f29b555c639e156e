import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, OWNER } from '../../test/harness.ts';

const { SHARE_LOGIN } = Command;

async function share(project = {}) {
  const harness = await Harness.start({ isShared: true, ...project });
  const owner = await harness.owner();
  const [line = ''] = await owner.ask(Command.GET_SHARE_TOKEN, '1');
  return { harness, owner, token: line.slice(3) };
}

test.each([false, true])('joins the shared project; over the web socket: %s', async (web) => {
  const { harness, token } = await share();
  const app = harness.connect({ web });
  expect(await app.ask(SHARE_LOGIN, `${OWNER.toUpperCase()}|${token}`)).toEqual(['200']);
  expect(await app.ask(Command.PING)).toEqual(['200']);
});

test('a registered socket may join too', async () => {
  const { harness, token } = await share();
  const app = harness.connect();
  expect(await app.ask(Command.REGISTER, 'bob@example.com|hash|Blynk')).toEqual(['200']);
  expect(await app.ask(SHARE_LOGIN, `${OWNER}|${token}`)).toEqual(['200']);
});

test('tells no device that an app came', async () => {
  const { harness, token } = await share({ isAppConnectedOn: true });
  const device = await harness.device();
  await harness.connect().ask(SHARE_LOGIN, `${OWNER}|${token}`);
  expect(device.take()).toEqual([]);
});

test('needs sharing to be on', async () => {
  const { harness, owner, token } = await share();
  await owner.ask(Command.SHARING, '1|off');
  const app = harness.connect();
  expect(await app.ask(SHARE_LOGIN, `${OWNER}|${token}`)).toEqual(['6']);
});

test('refuses missing parts with 2, a wrong token or e-mail with 6', async () => {
  const { harness, token } = await share();
  const app = harness.connect();
  expect(await app.ask(SHARE_LOGIN, '')).toEqual(['2']);
  expect(await app.ask(SHARE_LOGIN, OWNER)).toEqual(['2']);
  expect(await app.ask(SHARE_LOGIN, `${OWNER}|nosuchtoken`)).toEqual(['6']);
  expect(await app.ask(SHARE_LOGIN, `bob@example.com|${token}`)).toEqual(['6']);
  expect(await app.ask(SHARE_LOGIN, `${OWNER}|${token}`)).toEqual(['200']);
});
