import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { Harness, OWNER, until } from '../test/harness.ts';

const { PING, LOAD_PROFILE_GZIPPED } = Command;

describe('commands that apps may not send', () => {
  test.each([4, 5, 10, 12, 14, 15, 16, 17, 18, 29, 41, 52, 64, 71, 72, 73, 75, 82, 99])('%i is 2', async (command) => {
    const harness = await Harness.start();
    const app = await harness.owner();
    expect(await app.ask(command, '1|x')).toEqual(['2']);
    expect(await (await harness.shared(app)).ask(command, '1|x')).toEqual(['2']);
  });

  test('an answer is ignored after the login', async () => {
    const app = await (await Harness.start()).owner();
    expect(await app.ask(Command.RESPONSE)).toEqual([]);
  });

  test('100 and more close a mobile socket and are dropped on a web socket', async () => {
    const harness = await Harness.start();
    const [mobile, web] = [await harness.owner(), await harness.owner({ web: true })];
    expect(await mobile.ask(100, 'x')).toEqual(['closed']);
    expect(await web.ask(100, 'x')).toEqual([]);
    expect(await web.ask(PING)).toEqual(['200']);
  });

  test.each([Command.RESPONSE, PING, Command.HARDWARE, Command.HARDWARE_LOGIN, LOAD_PROFILE_GZIPPED])(
    '%i before the login ends the connection',
    async (command) => {
      for (const web of [false, true]) {
        expect(await new Harness().connect({ web }).ask(command, 'x')).toEqual(['closed']);
      }
    },
  );

  test('a shared app may not what is the owner’s', async () => {
    const harness = await Harness.start();
    const owner = await harness.owner();
    const shared = await harness.shared(owner);
    const before = await owner.ask(LOAD_PROFILE_GZIPPED);
    for (const [command, body] of [
      [Command.CREATE_DASH, '{"id":5}'],
      [Command.DELETE_DASH, '1'],
      [Command.ACTIVATE_DASHBOARD, '1'],
      [Command.REFRESH_TOKEN, '1'],
      [Command.GET_SHARE_TOKEN, '1'],
      [Command.SHARING, '1|off'],
      [Command.MOBILE_GET_DEVICE, '1|0'],
      [Command.GET_ENERGY, ''],
    ] as const) {
      expect(await shared.ask(command, body)).toEqual(['2']);
    }
    expect(await owner.ask(LOAD_PROFILE_GZIPPED)).toEqual(before);
  });
});

test('answers come in the order of the requests', async () => {
  const app = await (await Harness.start()).owner();
  app.take();
  app.send(LOAD_PROFILE_GZIPPED, '1', 1);
  app.send(PING, '', 2);
  app.send(Command.GET_TAGS, '1', 3);
  await until(() => app.lines.length === 3, 'three answers');
  expect(app.take().map((line) => line.slice(0, 5))).toEqual(['24#1 ', '200#2', '49 []']);
});

test('a socket whose frames pile up is read no further until they are done', async () => {
  const app = await (await Harness.start()).owner();
  app.take();
  for (let id = 0; id < 150; id++) app.send(LOAD_PROFILE_GZIPPED, '1', id);
  expect(app.isPaused).toBe(true);
  await until(() => app.lines.length === 150, 'all answers');
  expect(app.isPaused).toBe(false);
});

test('an app that sends all at once and ends its side gets all answers before the socket closes', async () => {
  const harness = await Harness.start();
  await harness.owner();
  const app = harness.connect();
  app.send(Command.LOGIN, `${OWNER}|hash`, 1);
  app.send(LOAD_PROFILE_GZIPPED, '1', 2);
  app.send(PING, '', 3);
  app.finish();
  await until(() => app.isClosed, 'the end');
  expect(app.take().map((line) => line.slice(0, 5))).toEqual(['200#1', '24#2 ', '200', 'close']);
});

test('one that has nothing under way is closed at once', async () => {
  const app = await (await Harness.start()).owner();
  app.take();
  app.finish();
  expect(app.take()).toEqual(['closed']);
});

test('frames over the rate are dropped; one in a minute is told', async () => {
  const harness = await Harness.start({}, { messageQuota: 10 });
  const app = await harness.owner();
  app.take();
  for (let id = 100; id < 120; id++) app.send(PING, '', id);
  // The login was one of the ten.
  expect(app.take()).toEqual([...Array(9).fill('200'), '1']);
  harness.clock += 1000;
  expect(await app.ask(PING)).toEqual(['200']);
});

test('commands of another account reach nothing of this one', async () => {
  const harness = await Harness.start();
  const owner = await harness.owner();
  const before = await owner.ask(LOAD_PROFILE_GZIPPED);
  const eve = await harness.owner({ email: 'eve@example.com' });
  for (const [command, body] of [
    [Command.ACTIVATE_DASHBOARD, '1'],
    [Command.HARDWARE, '1-0|vw|5|1'],
    [Command.APP_SYNC, '1'],
    [LOAD_PROFILE_GZIPPED, '1'],
    [Command.MOBILE_GET_DEVICE, '1|0'],
    [Command.REFRESH_TOKEN, '1|0'],
    [Command.DELETE_DASH, '1'],
    [Command.GET_CLONE_CODE, '1'],
    [Command.EMAIL, '1'],
  ] as const) {
    expect(await eve.ask(command, body)).toEqual(['2']);
  }
  expect(await owner.ask(LOAD_PROFILE_GZIPPED)).toEqual(before);
});

describe('silence', () => {
  test('a socket without a login is closed after the deadline', async () => {
    const harness = new Harness({ loginDeadlineMs: 30_000 });
    const app = harness.connect();
    harness.clock = 30_001;
    harness.sweep();
    expect(app.take()).toEqual(['closed']);
  });

  test('a logged-in one when nothing came for the idle time', async () => {
    const harness = await Harness.start({}, { idleTimeoutSeconds: 300, loginDeadlineMs: 30_000 });
    const app = harness.connect();
    await app.ask(Command.LOGIN, `${OWNER}|hash`);
    harness.clock = 300_000;
    harness.sweep();
    expect(app.isClosed).toBe(false);
    app.send(PING);
    harness.clock = 600_001;
    harness.sweep();
    expect(app.isClosed).toBe(true);
  });
});
