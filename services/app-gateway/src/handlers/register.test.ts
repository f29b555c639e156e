import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { type App, Harness, json, OWNER } from '../../test/harness.ts';

const { REGISTER, LOGIN } = Command;

test.each([false, true])('makes an account, then the socket may log in; over the web socket: %s', async (web) => {
  const harness = new Harness();
  const app = harness.connect({ web });
  expect(await app.ask(REGISTER, ` ${OWNER.toUpperCase()} |secret|Blynk`)).toEqual(['200']);
  expect(harness.mails.map(({ to, subject }) => `${to}: ${subject}`)).toEqual([`${OWNER}: Get started with Pinwire`]);
  expect(await app.ask(LOGIN, `${OWNER}|secret`)).toEqual(['200']);
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 100000']);
});

test('a second registration on a socket is 6 and closes it', async () => {
  const app = new Harness().connect();
  await app.ask(REGISTER, `${OWNER}|secret|Blynk`);
  expect(await app.ask(REGISTER, 'bob@example.com|secret|Blynk')).toEqual(['6', 'closed']);
});

test('an account that is there is 4; under another app it is another account', async () => {
  const harness = await Harness.start();
  const app = harness.connect();
  expect(await app.ask(REGISTER, `${OWNER}|secret|Blynk`)).toEqual(['4']);
  expect(await app.ask(REGISTER, `${OWNER}|secret|otherapp`)).toEqual(['200']);
});

test.each([
  ['an empty body', ''],
  ['no hash', OWNER],
  ['no app name', `${OWNER}|secret`],
  ['a bad address', 'no address|secret|Blynk'],
  ['an empty app name', `${OWNER}|secret|`],
  ['an app name with NUL', `${OWNER}|secret|a|b`],
  ['a long app name', `${OWNER}|secret|${'a'.repeat(101)}`],
  ['a long address', `${'a'.repeat(32_768)}@example.com|secret|Blynk`],
])('refuses %s', async (_, body) => {
  const app = new Harness().connect();
  expect(await app.ask(REGISTER, body)).toEqual(['2']);
});

test('attempts in an hour are counted over all sockets, one more than the limit passes', async () => {
  const harness = new Harness({ hourlyRegistrations: 1 });
  const register = (name: string) => harness.connect().ask(REGISTER, `${name}@example.com|secret|Blynk`);
  expect(await register('a')).toEqual(['200']);
  expect(await register('b')).toEqual(['200']);
  expect(await register('c')).toEqual(['6']);
  harness.clock += 3_600_000;
  expect(await register('c')).toEqual(['200']);
});

test('only those on the list may register where there is one', async () => {
  const harness = new Harness({ allowedUsers: [OWNER] });
  expect(await harness.connect().ask(REGISTER, 'bob@example.com|secret|Blynk')).toEqual(['6']);
  expect(await harness.connect().ask(REGISTER, `${OWNER}|secret|Blynk`)).toEqual(['200']);
});

describe('through a published app', () => {
  const face = {
    id: 2,
    parentId: 1,
    name: 'Face',
    devices: [
      { id: 0, name: 'Pump', boardType: 'ESP8266' },
      { id: 7, name: 'Unused', boardType: 'ESP8266' },
    ],
    widgets: [{ type: 'LED', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 5, value: '9' }],
  };

  async function publish(app: object): Promise<{ harness: Harness; publisher: App; appId: string }> {
    const harness = await Harness.start();
    const publisher = await harness.owner();
    await publisher.ask(Command.CREATE_DASH, json(face));
    const doc = { theme: 'Blynk', name: 'Pump', provisionType: 'DYNAMIC', projectIds: [2], ...app };
    const { id } = await publisher.json(Command.CREATE_APP, json(doc));
    return { harness, publisher, appId: String(id) };
  }

  async function register(harness: Harness, appName: string): Promise<App> {
    const app = harness.connect();
    expect(await app.ask(REGISTER, `bob@example.com|secret|${appName}`)).toEqual(['200']);
    expect(await app.ask(LOGIN, `bob@example.com|secret|Android|2.27|${appName}`)).toEqual(['200']);
    return app;
  }

  test('the account starts with a copy of the project and tokens of its own', async () => {
    const { harness, publisher, appId } = await publish({});
    await publisher.ask(Command.SET_WIDGET_PROPERTY, '2|3|label|Tank');
    const app = await register(harness, appId);
    const project = await app.json(Command.LOAD_PROFILE_GZIPPED, '1');
    expect(project).toMatchObject({ id: 1, parentId: 1, name: 'Face', isActive: true });
    expect(project.widgets).toMatchObject([{ id: 3, label: 'Tank' }]);
    expect((project.widgets as object[])[0]).not.toHaveProperty('value');
    const [device, ...others] = project.devices as { name: string; token: string }[];
    expect([device?.name, others]).toEqual(['Pump', []]);
    await harness.deviceWith(device?.token ?? '');
    expect(app.lines).toEqual(['~4 1-0']);
  });

  test('with static provisioning devices get their tokens later', async () => {
    const { harness, appId } = await publish({ provisionType: 'STATIC' });
    const { devices } = await (await register(harness, appId)).json(Command.LOAD_PROFILE_GZIPPED, '1');
    expect(devices).toEqual([expect.not.objectContaining({ token: expect.anything() })]);
  });

  test.each([
    ['several faces', { isMultiFace: true }],
    ['no project', { projectIds: [] }],
    ['a project that is gone', { projectIds: [9] }],
  ])('an app with %s gives an empty account', async (_, app) => {
    const { harness, appId } = await publish(app);
    expect(await (await register(harness, appId)).ask(Command.LOAD_PROFILE_GZIPPED)).toEqual(['24 {}']);
  });
});
