import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { body, connectDevice, type Doc, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

const { APP_SYNC, CREATE_DASH, CREATE_DEVICE, DELETE_DEVICE, GET_DEVICES, GET_PROVISION_TOKEN } = Command;
const { HARDWARE, HARDWARE_LOGIN, LOAD_PROFILE_GZIPPED, MOBILE_GET_DEVICE, REFRESH_TOKEN, UPDATE_DEVICE } = Command;

const TOKEN = /^[\w-]{32}$/;
const token = expect.stringMatching(TOKEN);
/** What a device that never connected has, and nobody can set (model.md 1.6). */
const LIVE = { status: 'OFFLINE', disconnectTime: 0, connectTime: 0, firstConnectTime: 0, dataReceivedAt: 0 };
const FULL = {
  id: 3,
  name: 'Pump',
  boardType: 'NodeMCU',
  address: 'aa:bb',
  vendor: 'ACME',
  connectionType: 'BLE',
  iconName: 'pump',
  isUserIcon: true,
};
const CONNECTIONS = ['ETHERNET', 'WI_FI', 'USB', 'BLUETOOTH', 'BLE', 'GSM'];
const BOARDS = ['Arduino UNO', 'Raspberry Pi 2/A+/B+', 'TI CC3200-LaunchXL', 'Konekt Dash Pro', 'Generic Board'];

chapter('6.3 devices', ({ withProject, common }) => {
  describe('CREATE_DEVICE', () => {
    const account = common({ id: 1, devices: [] });
    const create = (doc: Doc) => account().app.json(CREATE_DEVICE, body(1, doc));

    test('answers with the whole device and its token', async () => {
      expect(await create(FULL)).toEqual({ ...FULL, ...LIVE, token });
    });

    for (const [at, connectionType] of CONNECTIONS.entries()) {
      test(`takes the connection ${connectionType}`, async () => {
        const id = 10 + at;
        expect(await create(device(id, { connectionType }))).toMatchObject({ id, connectionType });
      });
    }

    for (const [at, boardType] of BOARDS.entries()) {
      test(`takes the board ${boardType}`, async () => {
        expect(await create(device(20 + at, { boardType }))).toMatchObject({ boardType });
      });
    }

    improved('keeps a board that nobody knows', 'it becomes a Generic Board', async () => {
      expect(await create(device(30, { boardType: 'Toaster 9000' }))).toMatchObject({ boardType: 'Toaster 9000' });
    });

    test('takes a device without name, and one of 50 characters', async () => {
      expect(await create({ id: 31, boardType: 'ESP8266' })).not.toHaveProperty('name');
      expect(await create(device(32, { name: 'n'.repeat(50) }))).toMatchObject({ name: 'n'.repeat(50) });
    });

    improved('ignores private fields of the client', 'they are taken', async () => {
      const private_ = { status: 'ONLINE', connectTime: 5, dataReceivedAt: 5, token: 'mine', lastLoggedIP: 'x' };
      expect(await create(device(33, private_))).toEqual({ ...device(33), ...LIVE, isUserIcon: false, token });
    });

    test('is found in the project, in its order', async () => {
      const { devices = [] } = await account().load();
      const ids = devices.map(({ id }) => id);
      expect(ids.slice(0, 2)).toEqual([3, 10]);
      expect(new Set(devices.map((each) => each.token)).size).toBe(ids.length);
    });
  });

  improved('an id that no write could name is 2', 'it is taken', async () => {
    const { app } = await withProject({ devices: [device(0)] });
    for (const id of [-1, 100_000, 200_000, 2_147_483_647]) {
      expect(await app.ask(CREATE_DEVICE, body(1, device(id)))).toBe('2');
      expect(await app.ask(GET_PROVISION_TOKEN, body(1, device(id)))).toBe('2');
      expect(await app.ask(UPDATE_DEVICE, body(1, device(id)))).toBe('11');
      expect(await app.ask(CREATE_DASH, JSON.stringify({ id: 2, devices: [device(id)] }))).toBe('2');
    }
    expect(await app.json(CREATE_DEVICE, body(1, device(99_999)))).toMatchObject({ id: 99_999 });
  });

  improved('device number 51 of an account is 6', 'the limit is 51 in each project', async () => {
    const account = await withProject({ devices: Array.from({ length: 49 }, (_, id) => device(id)) });
    await account.project({ id: 2, devices: [] });
    expect(await account.app.json(CREATE_DEVICE, body(2, device(0)))).toMatchObject({ id: 0 });
    expect(await account.app.ask(CREATE_DEVICE, body(2, device(1)))).toBe('6');
    expect(await account.app.ask(CREATE_DEVICE, body(1, device(99)))).toBe('6');
  });

  test('a new device logs in with its token at once', async () => {
    const account = await withProject();
    const made = await account.app.json(CREATE_DEVICE, body(1, device(7)));
    account.tokens.set('1-7', String(made.token));
    const hardware = await account.device(7);
    expect(await hardware.quiet()).toBe('200');
    expect(await account.app.json(MOBILE_GET_DEVICE, '1|7')).toMatchObject({ status: 'ONLINE' });
  });

  describe('UPDATE_DEVICE', () => {
    test('replaces what clients may set, keeps the rest', async () => {
      const account = await withProject({ devices: [FULL] });
      expect(await account.app.ask(UPDATE_DEVICE, body(1, { id: 3, boardType: 'Simblee', token: 'x' }))).toBe('200');
      const expected = { id: 3, boardType: 'Simblee', isUserIcon: false, ...LIVE, token: account.token(3) };
      expect(await account.app.json(MOBILE_GET_DEVICE, '1|3')).toEqual(expected);
    });

    test('leaves the device connected', async () => {
      const account = await withProject();
      const hardware = await account.device();
      expect(await account.app.ask(UPDATE_DEVICE, body(1, device(0, { name: 'New' })))).toBe('200');
      expect(await hardware.quiet()).toBe('200');
      const found = await account.app.json(MOBILE_GET_DEVICE, '1|0');
      expect(found).toMatchObject({ name: 'New', status: 'ONLINE', token: account.token() });
    });
  });

  describe('GET_DEVICES', () => {
    test('gives exactly its fields', async () => {
      const account = await withProject({ devices: [FULL] });
      const { address: _, ...listed } = FULL;
      const { firstConnectTime: __, ...live } = LIVE;
      expect(await account.app.json(GET_DEVICES, '1')).toEqual([{ ...listed, ...live, token: account.token(3) }]);
    });

    test('of a project without any is an empty list', async () => {
      const account = await withProject({ devices: [] });
      expect(await account.app.ask(GET_DEVICES, '1')).toBe('45 []');
    });

    test('tells presence and what the device said of itself', async () => {
      const account = await withProject();
      const hardware = await account.device();
      const info = 'ver|1.2.0|fw|3.1|dev|ESP32|cpu|ESP|con|W5100|build|Jan  1|tmpl|T1|h-beat|45|buff-in|512';
      expect(await hardware.ask(Command.BLYNK_INTERNAL, info)).toBe('200');
      expect(await account.app.json(GET_DEVICES, '1')).toMatchObject([
        {
          status: 'ONLINE',
          connectTime: expect.any(Number),
          hardwareInfo: {
            version: '3.1',
            blynkVersion: '1.2.0',
            boardType: 'ESP32',
            cpuType: 'ESP',
            connectionType: 'W5100',
            build: 'Jan  1',
            templateId: 'T1',
            heartbeatInterval: 45,
            buffIn: 512,
          },
        },
      ]);
    });

    improved('tells a shared app no tokens', 'it does', async () => {
      const account = await withProject();
      const shared = await account.shared();
      const devices = await shared.json<Doc[]>(GET_DEVICES, '1');
      expect(devices).toMatchObject([{ id: 0, status: 'OFFLINE' }]);
      expect(devices[0]).not.toHaveProperty('token');
    });
  });

  describe('DELETE_DEVICE', () => {
    test('closes its socket, and its token is dead', async () => {
      const account = await withProject({ devices: [device(0), device(1)] });
      const hardware = await account.device(1);
      const id = account.app.send(DELETE_DEVICE, '1|1');
      const told = await account.app.next();
      expect([`0 ${id} 200`, '71 0 1-1']).toContain(told);
      expect(await hardware.next()).toBe('closed');
      expect(await (await connectDevice(account.target)).ask(HARDWARE_LOGIN, account.token(1))).toBe('9');
      expect((await (await account.session()).json<Doc[]>(GET_DEVICES, '1')).map(({ id: one }) => one)).toEqual([0]);
    });

    test('takes it out of tags, selectors, tiles and values', async () => {
      const account = await withProject({
        devices: [device(0), device(1)],
        tags: [{ id: 100_000, name: 'All', deviceIds: [0, 1] }],
        widgets: [
          { type: 'DEVICE_SELECTOR', id: 200_000, deviceIds: [0, 1] },
          widget(3, 'LED', 5, { deviceId: 1, value: '1' }),
          {
            type: 'DEVICE_TILES',
            id: 4,
            templates: [{ id: 1, mode: 'PAGE', deviceIds: [0, 1] }],
            tiles: [0, 1].map((deviceId) => ({ deviceId, templateId: 1 })),
          },
        ],
      });
      expect(await account.app.ask(HARDWARE, '1-1|vw|9|z')).toBe('7');
      expect(await account.app.ask(DELETE_DEVICE, '1|1')).toBe('200');
      const project = await account.load();
      expect(project).toMatchObject({
        devices: [{ id: 0 }],
        tags: [{ deviceIds: [0] }],
        widgets: [{ deviceIds: [0] }, { id: 3 }, { templates: [{ deviceIds: [0] }], tiles: [{ deviceId: 0 }] }],
      });
      expect(project.widgets?.[1]).not.toHaveProperty('value');
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.quiet()).toBe('200');
    });

    improved('leaves values of other projects', 'those of that device id go', async () => {
      const account = await withProject();
      await account.project({ id: 2 });
      expect(await account.app.ask(HARDWARE, '2-0|vw|9|z')).toBe('7');
      expect(await account.app.ask(DELETE_DEVICE, '1|0')).toBe('200');
      expect(await account.app.ask(APP_SYNC, '2')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 2-0|vw|9|z');
    });
  });

  describe('REFRESH_TOKEN', () => {
    test('gives a new token and closes the device of the old one', async () => {
      const account = await withProject();
      const hardware = await account.device();
      const id = account.app.send(REFRESH_TOKEN, '1|0');
      const frames = await account.app.take(2);
      const answer = frames.find((line) => line.startsWith(`9 ${id} `)) ?? '';
      expect(frames.filter((line) => line !== answer)).toEqual(['71 0 1-0']);
      const fresh = answer.slice(`9 ${id} `.length);
      expect(fresh).toMatch(TOKEN);
      expect(await hardware.next()).toBe('closed');
      expect(await (await connectDevice(account.target)).ask(HARDWARE_LOGIN, account.token())).toBe('9');
      expect(await account.app.json(MOBILE_GET_DEVICE, '1|0')).toMatchObject({ token: fresh });
      account.tokens.set('1-0', fresh);
      await account.device();
    });

    test('without a device is about device 0', async () => {
      const account = await withProject();
      const fresh = await account.app.text(REFRESH_TOKEN, '1');
      expect(fresh).toMatch(TOKEN);
      expect(fresh).not.toBe(account.token());
      expect((await account.load()).devices).toMatchObject([{ token: fresh }]);
    });

    test('keeps the values of the device', async () => {
      const account = await withProject();
      expect(await account.app.ask(HARDWARE, '1-0|vw|9|z')).toBe('7');
      await account.app.text(REFRESH_TOKEN, '1|0');
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-0|vw|9|z');
    });
  });

  describe('GET_PROVISION_TOKEN', () => {
    test('adds the device when it logs in for the first time', async () => {
      const account = await withProject();
      const promised = await account.app.json(GET_PROVISION_TOKEN, body(1, device(4, { name: 'Later' })));
      expect(promised).toMatchObject({ id: 4, name: 'Later', token });
      expect((await account.load()).devices).toHaveLength(1);
      account.tokens.set('1-4', String(promised.token));
      await account.device(4);
      expect((await account.load()).devices).toMatchObject([{ id: 0 }, { id: 4, name: 'Later', status: 'ONLINE' }]);
      expect(await account.app.ask(GET_PROVISION_TOKEN, body(1, device(4)))).toBe('6');
    });

    test('gives another token for the same id each time', async () => {
      const account = await withProject();
      const ask = async () => (await account.app.json(GET_PROVISION_TOKEN, body(1, device(4)))).token;
      expect(await ask()).not.toBe(await ask());
    });

    improved('ignores private fields of the client', 'a token of somebody else is taken from them', async () => {
      const [victim, account] = [await withProject(), await withProject()];
      const said = device(4, { token: victim.token(), status: 'ONLINE' });
      const promised = await account.app.json(GET_PROVISION_TOKEN, body(1, said));
      expect(promised).toMatchObject({ status: 'OFFLINE', token });
      expect(promised.token).not.toBe(victim.token());
      await victim.device();
    });
  });

  test('the device of somebody else is none of mine', async () => {
    const [mine, other] = [await withProject(), await withProject({ id: 2 })];
    await mine.device();
    for (const command of [DELETE_DEVICE, REFRESH_TOKEN, MOBILE_GET_DEVICE]) {
      expect(await other.app.ask(command, '1|0')).toBe('2');
    }
    expect(await mine.app.json(MOBILE_GET_DEVICE, '1|0')).toMatchObject({ status: 'ONLINE', token: mine.token() });
    expect(await mine.app.json(LOAD_PROFILE_GZIPPED)).toMatchObject({ dashBoards: [{ id: 1 }] });
  });
});
