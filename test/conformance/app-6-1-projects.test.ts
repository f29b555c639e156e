import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { Account, body, connectDevice, type Doc, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';
import { requests } from './app/table.ts';

const { CREATE_DASH, DELETE_DASH, GET_ENERGY, GET_WIDGET, HARDWARE_LOGIN, LOAD_PROFILE_GZIPPED } = Command;
const { UPDATE_DASH, UPDATE_PROJECT_SETTINGS } = Command;

/** A project as it comes back when the client says nothing but its id (model.md 1.3). */
const DEFAULTS = {
  parentId: -1,
  isPreview: false,
  createdAt: expect.any(Number),
  updatedAt: 0,
  theme: 'Blynk',
  keepScreenOn: false,
  isAppConnectedOn: false,
  isNotificationsOff: false,
  isShared: false,
  isActive: false,
  widgetBackgroundOn: false,
  color: -1,
  isDefaultColor: true,
};

/** What is sent for a field and what comes back (model.md 0.2). */
const LENIENT: readonly (readonly [what: string, sent: Doc, stored: Doc])[] = [
  ['a number as text', { color: '5' }, { color: 5 }],
  ['a number as text with blanks', { color: ' 5 ' }, { color: 5 }],
  ['an empty text for a number', { color: '' }, { color: 0 }],
  ['a fraction for an integer', { color: 7.9 }, { color: 7 }],
  ['null for a number', { color: null }, { color: 0 }],
  ['null for a boolean', { keepScreenOn: null }, { keepScreenOn: false }],
  ['1 for a boolean', { keepScreenOn: 1 }, { keepScreenOn: true }],
  ['0 for a boolean', { isDefaultColor: 0 }, { isDefaultColor: false }],
  ['"true" for a boolean', { isActive: 'true' }, { isActive: true }],
  ['a number for text', { name: 12 }, { name: '12' }],
  ['a boolean for text', { name: true }, { name: 'true' }],
  ['a theme by its ordinal', { theme: 'SparkFun' }, { theme: 'SparkFun' }],
];

chapter('6.1 projects', ({ header, open, withProject, common }) => {
  test('the profile of a new account is empty', async () => {
    const { app } = await open();
    expect(await app.ask(LOAD_PROFILE_GZIPPED)).toBe('24 {}');
  });

  describe('CREATE_DASH', () => {
    test('fills in defaults', async () => {
      const { app } = await open();
      expect(await app.ask(CREATE_DASH, '{"id":5,"name":"Demo"}')).toBe('200');
      expect(await app.json(LOAD_PROFILE_GZIPPED, '5')).toEqual({ id: 5, name: 'Demo', ...DEFAULTS });
      expect(await app.json(LOAD_PROFILE_GZIPPED)).toEqual({ dashBoards: [{ id: 5, name: 'Demo', ...DEFAULTS }] });
    });

    describe('takes', () => {
      const account = common();
      for (const [at, [what, sent, stored]] of LENIENT.entries()) {
        test(what, async () => {
          expect(await account().app.ask(CREATE_DASH, JSON.stringify({ id: at + 1, ...sent }))).toBe('200');
          expect(await account().load(at + 1)).toEqual({ id: at + 1, ...DEFAULTS, ...stored });
        });
      }
    });

    test('keeps a time of creation, and makes one when it is 0', async () => {
      const { app } = await open();
      expect(await app.ask(CREATE_DASH, '{"id":1,"createdAt":1700000000000}')).toBe('200');
      expect(await app.ask(CREATE_DASH, '{"id":2,"createdAt":0}')).toBe('200');
      const { dashBoards } = await app.json<{ dashBoards: { createdAt: number }[] }>(LOAD_PROFILE_GZIPPED);
      expect(dashBoards[0]?.createdAt).toBe(1_700_000_000_000);
      expect(Math.abs((dashBoards[1]?.createdAt ?? 0) - Date.now())).toBeLessThan(600_000);
    });

    test('resets devices and gives each a token of its own', async () => {
      const account = await open();
      const said = { status: 'ONLINE', connectTime: 5, dataReceivedAt: 5, lastLoggedIP: '1.2.3.4' };
      const { devices = [] } = await account.project({ devices: [device(0, said), device(1)] });
      const reset = { status: 'OFFLINE', connectTime: 0, disconnectTime: 0, firstConnectTime: 0, dataReceivedAt: 0 };
      const token = expect.stringMatching(/^[\w-]{32}$/);
      expect(devices).toEqual([0, 1].map((id) => ({ ...device(id), ...reset, isUserIcon: false, token })));
      expect(account.token(0)).not.toBe(account.token(1));
    });

    improved('ignores tokens that the client names', 'it takes the token from whoever has it', async () => {
      const [victim, account] = [await withProject(), await open()];
      await account.project({ sharedToken: 'x', devices: [device(0, { token: victim.token() })] });
      expect(account.token()).not.toBe(victim.token());
      await victim.device();
    });

    test('with no_token gives none and erases values', async () => {
      const account = await open();
      const json = body({ id: 4, devices: [device(0)], widgets: [widget(1, 'LED', 5, { value: '7' })] });
      expect(await account.app.ask(CREATE_DASH, `no_token|${json}`)).toBe('200');
      const { devices = [], widgets = [] } = await account.load(4);
      expect(devices[0]).not.toHaveProperty('token');
      expect(widgets[0]).not.toHaveProperty('value');
    });

    test('keeps what it is given: widgets with values, tags, activity', async () => {
      const account = await open();
      const tags = [{ id: 100_000, name: 'All', deviceIds: [0] }];
      const project = await account.project({ isShared: true, tags, widgets: [widget(1, 'LED', 5, { value: '7' })] });
      expect(project).toMatchObject({ isActive: true, isShared: true, tags, widgets: [{ id: 1, value: '7' }] });
    });

    improved('keeps fields and types that the server does not know', 'they are lost', async () => {
      const account = await open();
      const strange = { id: 9, type: 'HOLOGRAM', width: 1, height: 1, depth: { of: ['field', 3, null] } };
      const project = await account.project({ future: { a: [1, { b: 2 }] }, widgets: [strange] });
      expect(project).toMatchObject({ future: { a: [1, { b: 2 }] }, widgets: [strange] });
    });

    test('keeps ids of widgets of 64 bits', async () => {
      const account = await open();
      const json = '{"id":1,"widgets":[{"type":"LED","id":9007199254740993,"width":1,"height":1}]}';
      expect(await account.app.ask(CREATE_DASH, json)).toBe('200');
      expect(await account.app.text(GET_WIDGET, '1|9007199254740993')).toContain('"id":9007199254740993');
      expect(await account.app.ask(GET_WIDGET, '1|9007199254740992')).toBe('2');
    });

    test('keeps texts of all alphabets, and leaves out what is empty', async () => {
      const account = await open();
      const project = await account.project({ name: 'Größe 温度 🌡 "\\/', devices: [], tags: [], widgets: [] });
      expect(project).toEqual({ id: 1, ...DEFAULTS, name: 'Größe 温度 🌡 "\\/', isActive: true });
    });

    test('of the same id is possible in every account', async () => {
      const [one, two] = [await withProject({ name: 'One' }), await withProject({ name: 'Two' })];
      expect([(await one.load()).name, (await two.load()).name]).toEqual(['One', 'Two']);
    });

    test('is told to no other session, which finds it there', async () => {
      const account = await open();
      const other = await account.session();
      await account.project();
      expect(await other.quiet()).toBe('200');
      expect(await other.json(LOAD_PROFILE_GZIPPED, '1')).toMatchObject({ id: 1 });
    });

    test('number 101 is 1', async () => {
      const { app } = await open();
      for (let id = 1; id <= 100; id++) app.send(CREATE_DASH, `{"id":${id}}`, id);
      expect(await app.take(100)).toEqual(Array.from({ length: 100 }, (_, at) => `0 ${at + 1} 200`));
      expect(await app.ask(CREATE_DASH, '{"id":101}')).toBe('1');
      expect(await app.ask(CREATE_DASH, '{"id":1}')).toBe('1');
      expect(await app.ask(DELETE_DASH, '100')).toBe('200');
      expect(await app.ask(CREATE_DASH, '{"id":101}')).toBe('200');
    });

    test('with more widgets than there is energy for is 21, a face costs nothing', async () => {
      const { app } = await open();
      const energy = Number(await app.text(GET_ENERGY));
      const count = Math.floor(energy / 1900) + 1;
      const selectors = Array.from({ length: count }, (_, at) => ({ type: 'DEVICE_SELECTOR', id: 200_000 + at }));
      expect(await app.ask(CREATE_DASH, body({ id: 1, widgets: selectors }))).toBe('21');
      expect(await app.ask(CREATE_DASH, body({ id: 1, parentId: 9, widgets: selectors }))).toBe('200');
      expect(Number(await app.text(GET_ENERGY))).toBe(energy);
    });
  });

  describe('the size of a project', () => {
    const account = common({ id: 1 });
    const json = (id: number, length: number) => body({ id, name: '' }).replace('""', `"{a*${length}}"`);
    // Messages of the web header have 65536 bytes.
    const rows: Parameters<typeof requests>[1] = [
      ['60 000 characters', CREATE_DASH, json(2, 60_000), '200'],
      ['60 000 characters of an update', UPDATE_DASH, json(2, 60_000), '200'],
      ['20 000 characters of settings', UPDATE_PROJECT_SETTINGS, `2|${json(2, 20_000)}`, '200'],
      ['20 500 characters of settings', UPDATE_PROJECT_SETTINGS, `2|${json(2, 20_500)}`, '6'],
      ...(header === 'web'
        ? []
        : ([
            ['262 100 characters', CREATE_DASH, json(3, 262_100), '200'],
            ['262 145 characters', CREATE_DASH, json(4, 262_145), '6'],
            ['262 145 characters of an update', UPDATE_DASH, json(2, 262_145), '6'],
          ] as const)),
    ];
    requests(() => account().app, rows);
  });

  describe('UPDATE_DASH', () => {
    test('replaces look and widgets, keeps the rest', async () => {
      const account = await withProject({ widgets: [widget(1, 'LED', 5)], tags: [{ id: 100_000, name: 'All' }] });
      const before = await account.load();
      const update = { id: 1, name: 'New', theme: 'BlynkLight', color: 5, isActive: false, parentId: 9, tags: [] };
      expect(await account.app.ask(UPDATE_DASH, body({ ...update, widgets: [widget(2, 'BUTTON', 6)] }))).toBe('200');
      const after = await account.load();
      const { createdAt, devices, tags } = before;
      expect(after).toMatchObject({ name: 'New', theme: 'BlynkLight', color: 5, isActive: true, parentId: -1 });
      expect(after).toMatchObject({ createdAt, devices, tags, widgets: [{ id: 2 }] });
      expect(after.widgets).toHaveLength(1);
    });

    test('leaves its devices connected and their tokens alive', async () => {
      const account = await withProject();
      const hardware = await account.device();
      expect(await account.app.ask(UPDATE_DASH, '{"id":1,"name":"x","devices":[]}')).toBe('200');
      expect(await hardware.quiet()).toBe('200');
      expect((await account.load()).devices).toMatchObject([{ id: 0, token: account.token(), status: 'ONLINE' }]);
    });
  });

  describe('UPDATE_PROJECT_SETTINGS', () => {
    const all = {
      name: 'Garden',
      isShared: true,
      theme: 'BlynkLight',
      keepScreenOn: true,
      isAppConnectedOn: true,
      isNotificationsOff: true,
      widgetBackgroundOn: true,
      color: 600_084_223,
      isDefaultColor: true,
    };
    test('replaces all of them', async () => {
      const account = await withProject({ widgets: [widget(1, 'LED', 5)] });
      expect(await account.app.ask(UPDATE_PROJECT_SETTINGS, body(1, all))).toBe('200');
      expect(await account.load()).toMatchObject({ ...all, isActive: true, widgets: [{ id: 1 }] });
      expect(await account.app.ask(UPDATE_PROJECT_SETTINGS, body(1, {}))).toBe('200');
      const off = Object.fromEntries(Object.keys(all).map((key) => [key, false]));
      const after = await account.load();
      const { name: _, ...reset }: Doc = {
        ...DEFAULTS,
        ...off,
        theme: 'Blynk',
        color: 0,
        updatedAt: expect.any(Number),
      };
      expect(after).toMatchObject({ ...reset, isActive: true });
      expect(after).not.toHaveProperty('name');
    });
  });

  describe('DELETE_DASH', () => {
    test('takes its devices and tokens along, and gives energy back', async () => {
      const account = await open();
      const energy = await account.app.text(GET_ENERGY);
      await account.project({ widgets: [widget(1, 'GAUGE', 5), widget(2, 'RGB', 6)] });
      expect(await account.app.text(GET_ENERGY)).toBe(String(Number(energy) - 700));
      const hardware = await account.device();
      expect(await account.app.ask(DELETE_DASH, '1')).toBe('200');
      expect(await hardware.next()).toBe('closed');
      expect(await account.app.ask(LOAD_PROFILE_GZIPPED)).toBe('24 {}');
      expect(await account.app.text(GET_ENERGY)).toBe(energy);
      expect(await (await connectDevice(account.target)).ask(HARDWARE_LOGIN, account.token())).toBe('9');
      expect(await account.app.ask(DELETE_DASH, '1')).toBe('2');
    });

    improved('closes the apps that share it', 'they stay', async () => {
      const account = await withProject();
      const shared = await account.shared();
      account.app.send(DELETE_DASH, '1', 99);
      expect(await shared.take(2)).toEqual(['0 99 6', 'closed']);
      expect(await account.app.next()).toBe('0 99 200');
    });

    improved('forgets the values of its pins', 'they are there in a new project of that id', async () => {
      const account = await withProject();
      expect(await account.app.ask(Command.HARDWARE, '1-0|vw|5|old')).toBe('7');
      expect(await account.app.ask(DELETE_DASH, '1')).toBe('200');
      await account.project({ id: 1 });
      expect(await account.app.ask(Command.APP_SYNC, '1')).toBe('200');
      expect(await account.app.quiet()).toBe('200');
    });

    test('leaves other projects as they are', async () => {
      const account = await withProject();
      const other = await account.project({ id: 2, name: 'Other' });
      expect(await account.app.ask(DELETE_DASH, '1')).toBe('200');
      expect(await account.profile()).toEqual({ dashBoards: [other] });
    });
  });

  test('the project of somebody else is none of mine', async () => {
    const [mine, other] = [await withProject(), await Account.open((await open()).target, header)];
    for (const command of [LOAD_PROFILE_GZIPPED, DELETE_DASH]) expect(await other.app.ask(command, '1')).toBe('2');
    expect(await other.app.ask(UPDATE_DASH, '{"id":1,"name":"stolen"}')).toBe('2');
    expect(await mine.load()).toMatchObject({ name: 'Case' });
  });
});
