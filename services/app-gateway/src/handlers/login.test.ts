import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, OWNER, until } from '../../test/harness.ts';

const { LOGIN, PING } = Command;

test.each([
  `${OWNER}|hash`,
  `${OWNER}|hash|x`,
  `${OWNER}|hash|ios|2.0.1`,
  `${OWNER}|hash|web|1.0.0|Blynk`,
  `${OWNER}|hash|web|1.0.0|Blynk|more`,
  `${OWNER.toUpperCase()}|hash`,
])('%s logs in', async (body) => {
  const harness = await Harness.start();
  const app = harness.connect({ web: body.includes('web') });
  expect(await app.ask(LOGIN, body)).toEqual(['200']);
  expect(await app.ask(PING)).toEqual(['200']);
});

test('the fifth part names the app of the account', async () => {
  const harness = await Harness.start();
  await harness.owner({ appName: 'otherapp' });
  const app = harness.connect();
  expect(await app.ask(LOGIN, `${OWNER}|hash|Android|2.27|otherapp`)).toEqual(['200']);
  expect(await app.ask(Command.LOAD_PROFILE_GZIPPED)).toEqual(['24 {}']);
});

test('failures leave the socket open for another try', async () => {
  const harness = await Harness.start();
  await harness.store.createAccount({ email: 'bob@example.com', appName: 'Blynk', received: 'x', energy: 0 });
  for (const row of harness.store.rows.values()) if (row.account.email !== OWNER) row.received = undefined;
  const app = harness.connect();
  expect(await app.ask(LOGIN, '')).toEqual(['2']);
  expect(await app.ask(LOGIN, OWNER)).toEqual(['2']);
  expect(await app.ask(LOGIN, 'nobody@example.com|hash')).toEqual(['3']);
  expect(await app.ask(LOGIN, `${OWNER}|wrong`)).toEqual(['5']);
  expect(await app.ask(LOGIN, 'bob@example.com|hash')).toEqual(['22']);
  expect(await app.ask(LOGIN, `${OWNER}|token|Android|2.27|facebook`)).toEqual(['6']);
  expect(await app.ask(LOGIN, `${OWNER}|hash`)).toEqual(['200']);
});

test('an app of version 1.1.1 is told that it is outdated', async () => {
  const harness = await Harness.start();
  const app = harness.connect();
  expect(await app.ask(LOGIN, `${OWNER}|hash|Android|1.1.1|Blynk`)).toEqual(['200', expect.stringMatching(/^72 \w/)]);
});

test('devices of a project that wants it are told of the first and the last app', async () => {
  const harness = await Harness.start({ isAppConnectedOn: true });
  const device = await harness.device();
  const app = await harness.owner();
  expect(device.take()).toEqual(['17#7777 acon']);
  const shared = await harness.shared(app);
  shared.drop();
  expect(device.take()).toEqual([]);
  app.drop();
  await until(() => device.lines.length > 0, 'the notice that the last app went');
  expect(device.take()).toEqual(['17#7777 adis']);
});

test('from where is not noted where that is not wanted', async () => {
  const harness = await Harness.start({}, { storeAddress: false });
  await harness.owner();
  await until(() => {
    harness.sweep();
    return harness.store.logins.length > 0;
  }, 'the note');
  expect(harness.store.logins[0]).toEqual({ accountId: 1, ip: undefined, at: harness.now });
});

test('when and from where is noted, once for many logins', async () => {
  const harness = await Harness.start();
  harness.sweep();
  harness.store.logins.length = 0;
  for (const address of ['198.51.100.1', '198.51.100.2']) {
    await harness.connect({ address }).ask(LOGIN, `${OWNER}|hash`);
  }
  await until(() => {
    harness.sweep();
    return harness.store.logins.length > 0;
  }, 'the note');
  expect(harness.store.logins).toEqual([{ accountId: 1, ip: '198.51.100.2', at: harness.now }]);
});

test('a second login on a socket is refused', async () => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(LOGIN, `${OWNER}|hash`)).toEqual(['2']);
  expect(await app.ask(PING)).toEqual(['200']);
});

test('after many failures from one address nothing but 6, until time has passed', async () => {
  const harness = await Harness.start();
  const guesser = harness.connect({ address: '198.51.100.7' });
  for (let guess = 0; guess < 20; guess++) expect(await guesser.ask(LOGIN, `${OWNER}|guess${guess}`)).toEqual(['5']);
  expect(await guesser.ask(LOGIN, `${OWNER}|hash`)).toEqual(['6']);
  expect(await harness.connect().ask(LOGIN, `${OWNER}|hash`)).toEqual(['200']);
  harness.clock += 15_000;
  expect(await guesser.ask(LOGIN, `${OWNER}|hash`)).toEqual(['200']);
});

test.each([false, true])('what is sent right behind the login waits for it; over the web socket: %s', async (web) => {
  const harness = await Harness.start();
  const app = harness.connect({ web });
  app.send(LOGIN, `${OWNER}|hash`, 1);
  app.send(PING, '', 2);
  await until(() => app.lines.length === 2, 'both answers');
  expect(app.take()).toEqual(['200#1', '200']);
});

test('logins are counted by what came of them, those with a share too', async () => {
  const harness = await Harness.start();
  harness.counts.logins.clear();
  const app = harness.connect();
  await app.ask(LOGIN, OWNER);
  await app.ask(LOGIN, `${OWNER}|wrong`);
  await app.ask(LOGIN, `${OWNER}|token|Android|2.27|facebook`);
  await app.ask(Command.SHARE_LOGIN, `${OWNER}|unknown`);
  await app.ask(LOGIN, `${OWNER}|hash`);
  expect(Object.fromEntries(harness.counts.logins)).toEqual({
    illegal_command: 1,
    user_not_authenticated: 1,
    not_allowed: 2,
    ok: 1,
  });
});
