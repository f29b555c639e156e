import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { type Doc, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

const { APP_SYNC, DEACTIVATE_DASHBOARD, GET_DEVICES, GET_ENERGY, GET_SHARE_TOKEN, HARDWARE } = Command;
const { LOAD_PROFILE_GZIPPED, LOGOUT, PING, REFRESH_SHARE_TOKEN, SHARE_LOGIN, SHARING } = Command;
const { UPDATE_PROJECT_SETTINGS } = Command;

const PRIVATE_OF_DEVICE = ['token', 'status', 'connectTime', 'disconnectTime', 'firstConnectTime', 'dataReceivedAt'];

chapter('6.7 sharing', ({ withProject }) => {
  test('the first token costs 1000 energy, it stays the same, and another one is free', async () => {
    const { app } = await withProject();
    const energy = Number(await app.text(GET_ENERGY));
    const token = await app.text(GET_SHARE_TOKEN, '1');
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(await app.text(GET_SHARE_TOKEN, '1')).toBe(token);
    const fresh = await app.text(REFRESH_SHARE_TOKEN, '1');
    expect(fresh).toMatch(/^[\w-]{32}$/);
    expect(fresh).not.toBe(token);
    expect(await app.text(GET_SHARE_TOKEN, '1')).toBe(fresh);
    expect(Number(await app.text(GET_ENERGY))).toBe(energy - 1000);
  });

  test('a token does not switch sharing on', async () => {
    const account = await withProject();
    await account.app.text(GET_SHARE_TOKEN, '1');
    expect(await account.load()).toMatchObject({ isShared: false });
  });

  describe('SHARE_LOGIN (3.6)', () => {
    test('needs the token, the address of its owner, and sharing', async () => {
      const account = await withProject();
      const stranger = await withProject();
      const token = await account.app.text(GET_SHARE_TOKEN, '1');
      const app = await account.connect('mobile');
      expect(await app.ask(SHARE_LOGIN, `${account.email}|${token}`)).toBe('6');
      expect(await account.app.ask(SHARING, '1|on')).toBe('200');
      expect(await app.ask(SHARE_LOGIN, `${stranger.email}|${token}`)).toBe('6');
      expect(await app.ask(SHARE_LOGIN, `${account.email}|${account.token()}`)).toBe('6');
      expect(await app.ask(SHARE_LOGIN, account.email)).toBe('2');
      expect(await app.ask(SHARE_LOGIN, `${account.email.toUpperCase()}|${token}`)).toBe('200');
      expect(await app.quiet()).toBe('200');
    });

    test.each(['', '|ios', '|ios|1.0.0', '|ios|1.0.0|uid'])('takes "%s" behind the token', async (rest) => {
      const account = await withProject({ isShared: true });
      const token = await account.app.text(GET_SHARE_TOKEN, '1');
      const app = await account.connect('mobile');
      expect(await app.ask(SHARE_LOGIN, `${account.email}|${token}${rest}`)).toBe('200');
      expect(await app.quiet()).toBe('200');
    });

    improved('is possible on every connection', 'not over the web header, nor behind a REGISTER', async () => {
      const account = await withProject({ isShared: true });
      const token = await account.app.text(GET_SHARE_TOKEN, '1');
      const app = await account.connect();
      expect(await app.ask(Command.REGISTER, `x${account.email}|hash|Blynk`)).toBe('200');
      expect(await app.ask(SHARE_LOGIN, `${account.email}|${token}`)).toBe('200');
      expect(await app.ask(PING)).toBe('200');
    });

    test('tells no device that an app has come', async () => {
      const account = await withProject({ isAppConnectedOn: true });
      const hardware = await account.device();
      await account.shared(1, 'mobile');
      expect(await hardware.quiet()).toBe('200');
    });
  });

  test('a shared app sees its project, without private fields', async () => {
    const account = await withProject({
      widgets: [{ type: 'NOTIFICATION', id: 3, width: 1, height: 1, androidTokens: { a: 'b' } }, widget(4, 'LED', 5)],
    });
    await account.project({ id: 2 });
    const shared = await account.shared();
    const project = await shared.json<{ devices: Doc[]; widgets: Doc[] }>(LOAD_PROFILE_GZIPPED, '1');
    expect(await shared.json(LOAD_PROFILE_GZIPPED)).toEqual({ dashBoards: [project] });
    expect(project).toMatchObject({ id: 1, isShared: true, devices: [{ id: 0, boardType: 'ESP8266' }] });
    for (const field of PRIVATE_OF_DEVICE) expect(project.devices[0]).not.toHaveProperty(field);
    for (const field of ['sharedToken', 'pinsStorage']) expect(project).not.toHaveProperty(field);
    expect(project.widgets[0]).not.toHaveProperty('androidTokens');
    expect(await account.load()).toHaveProperty('sharedToken');
  });

  test('values go both ways between owner, shared apps and the device', async () => {
    const account = await withProject();
    const [one, two] = [await account.shared(), await account.shared()];
    const hardware = await account.device(0, 1, [account.app, one, two]);
    one.send(HARDWARE, '1-0|vw|5|shared', 40);
    expect(await hardware.next()).toBe('20 40 vw|5|shared');
    for (const session of [account.app, two]) expect(await session.next()).toBe('25 40 1-0|vw|5|shared');
    account.app.send(HARDWARE, '1|vw|5|owner', 41);
    expect(await hardware.next()).toBe('20 41 vw|5|owner');
    for (const session of [one, two]) expect(await session.next()).toBe('25 41 1|vw|5|owner');
    hardware.send(HARDWARE, 'vw|5|device', 42);
    for (const session of [account.app, one, two]) expect(await session.next()).toBe('20 42 1-0|vw|5|device');
    for (const session of [account.app, one, two]) expect(await session.quiet()).toBe('200');
  });

  test('a shared app hears of devices of its project that come and go', async () => {
    const account = await withProject();
    const shared = await account.shared();
    const hardware = await account.device(0, 1, [account.app, shared]);
    hardware.client.destroy();
    expect(await shared.next()).toBe('71 0 1-0');
  });

  improved('and nothing of other projects', 'it is told of devices that go', async () => {
    const account = await withProject();
    await account.project({ id: 2, devices: [device(0)] });
    const shared = await account.shared();
    const hardware = await account.device(0, 2);
    hardware.send(HARDWARE, 'vw|5|1', 43);
    expect(await account.app.next()).toBe('20 43 2-0|vw|5|1');
    hardware.client.destroy();
    expect(await account.app.next()).toBe('71 0 2-0');
    const mine = await account.device(0, 1, [account.app, shared]);
    expect(await mine.quiet()).toBe('200');
  });

  test('a shared app may ask for values of one device', async () => {
    const account = await withProject();
    expect(await account.app.ask(HARDWARE, '1-0|vw|5|1')).toBe('7');
    const shared = await account.shared();
    expect(await shared.ask(APP_SYNC, '1-0')).toBe('200');
    expect(await shared.next()).toBe('25 1111 1-0|vw|5|1');
    expect(await account.app.quiet()).toBe('200');
  });

  test('switching is told to all, with the id of who switched', async () => {
    const account = await withProject({ isShared: true });
    const shared = await account.shared();
    const other = await account.session();
    account.app.send(SHARING, '1|off', 44);
    expect(await account.app.next()).toBe('0 44 200');
    for (const session of [shared, other]) expect(await session.next()).toBe('26 44 1|off');
    other.send(SHARING, '1|on', 45);
    expect(await other.next()).toBe('0 45 200');
    for (const session of [shared, account.app]) expect(await session.next()).toBe('26 45 1|on');
    expect(await account.load()).toMatchObject({ isShared: true });
  });

  test.each(['off', 'ON', 'x', ''])('"%s" switches off', async (word) => {
    const account = await withProject({ isShared: true });
    expect(await account.app.ask(SHARING, `1|${word}`)).toBe('200');
    expect(await account.load()).toMatchObject({ isShared: false });
  });

  test('while sharing is off, shared apps stay and may not write', async () => {
    const account = await withProject();
    const shared = await account.shared();
    const hardware = await account.device(0, 1, [account.app, shared]);
    expect(await account.app.ask(SHARING, '1|off')).toBe('200');
    expect(await shared.next()).toMatch(/^26 \d+ 1\|off$/);
    expect(await shared.ask(HARDWARE, '1-0|vw|5|1')).toBe('6');
    expect(await hardware.quiet()).toBe('200');
    expect(await account.app.ask(SHARING, '1|on')).toBe('200');
    expect(await shared.next()).toMatch(/^26 \d+ 1\|on$/);
    shared.send(HARDWARE, '1-0|vw|5|2', 46);
    expect(await hardware.next()).toBe('20 46 vw|5|2');
  });

  test('settings switch it too, and tell nobody', async () => {
    const account = await withProject();
    const shared = await account.shared();
    expect(await account.app.ask(UPDATE_PROJECT_SETTINGS, '1|{"name":"x","isShared":false}')).toBe('200');
    expect(await shared.ask(HARDWARE, '1-0|vw|5|1')).toBe('6');
    expect(await shared.quiet()).toBe('200');
  });

  test('another token tells shared apps 6 and closes them, the owner stays', async () => {
    const account = await withProject();
    const [one, two] = [await account.shared(), await account.shared()];
    const other = await account.session();
    const old = await account.app.text(GET_SHARE_TOKEN, '1');
    const id = account.app.send(REFRESH_SHARE_TOKEN, '1');
    expect(await account.app.next()).toMatch(new RegExp(`^31 ${id} [\\w-]{32}$`));
    for (const session of [one, two]) expect(await session.take(2)).toEqual([`0 ${id} 6`, 'closed']);
    expect(await other.quiet()).toBe('200');
    const app = await account.connect('mobile');
    expect(await app.ask(SHARE_LOGIN, `${account.email}|${old}`)).toBe('6');
  });

  test('apps that share another project stay when a token changes', async () => {
    const account = await withProject();
    await account.project({ id: 2 });
    const [one, two] = [await account.shared(1), await account.shared(2)];
    await account.app.text(REFRESH_SHARE_TOKEN, '1');
    expect(await one.next()).toMatch(/^0 \d+ 6$/);
    expect(await two.quiet()).toBe('200');
  });

  test('a project that is not active takes no writes from shared apps', async () => {
    const account = await withProject();
    const shared = await account.shared();
    expect(await account.app.ask(DEACTIVATE_DASHBOARD, '1')).toBe('200');
    expect(await shared.next()).toMatch(/^8 \d+ 1$/);
    shared.send(HARDWARE, '1-0|vw|5|1');
    expect(await shared.quiet()).toBe('200');
  });

  test('a shared app that logs out leaves the others', async () => {
    const account = await withProject();
    const [one, two] = [await account.shared(), await account.shared()];
    expect(await one.ask(LOGOUT)).toBe('200');
    expect(await one.next()).toBe('closed');
    expect(await two.json(GET_DEVICES, '1')).toMatchObject([{ id: 0 }]);
    expect(await account.app.quiet()).toBe('200');
  });

  improved('push tokens: a shared app removes only its own', 'an empty logout removes all', async () => {
    const tokens = { androidTokens: { mine: 'a', other: 'b' } };
    const account = await withProject({ widgets: [{ type: 'NOTIFICATION', id: 3, width: 1, height: 1, ...tokens }] });
    const [one, two] = [await account.shared(), await account.shared()];
    expect(await one.ask(LOGOUT)).toBe('200');
    expect(await account.load()).toMatchObject({ widgets: [tokens] });
    expect(await two.ask(LOGOUT, 'mine')).toBe('200');
    const [widgetNow] = (await account.load()).widgets ?? [];
    expect(widgetNow?.androidTokens).toEqual({ other: 'b' });
  });
});
