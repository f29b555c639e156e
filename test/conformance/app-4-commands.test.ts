import { Command } from '@pinwire/protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AppSession, body, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';
import { requests } from './app/table.ts';

/** Codes that mean nothing from an app: those of devices, of the server, of counters, and free ones. */
const NOT_FOR_APPS = [4, 5, 10, 11, 12, 14, 15, 16, 17, 18, 29, 41, 52, 53, 54, 64, 71, 72, 73, 75];
const COUNTERS = Array.from({ length: 18 }, (_, at) => 82 + at);
const TOKEN = '0123456789abcdef0123456789abcdef';
const APP = '"theme":"Blynk","provisionType":"STATIC","name":"x","projectIds":[1]';

/** What an owner may do and a shared app may not; an owner would be answered otherwise. */
const OWNER_ONLY: readonly (readonly [command: keyof typeof Command, body: string])[] = [
  ['REDEEM', TOKEN],
  ['ACTIVATE_DASHBOARD', '1'],
  ['DEACTIVATE_DASHBOARD', '1'],
  ['REFRESH_TOKEN', '1|0'],
  ['EMAIL', '1'],
  ['SET_WIDGET_PROPERTY', '1|10|label|stolen'],
  ['CREATE_DASH', '{"id":5,"name":"x"}'],
  ['UPDATE_DASH', '{"id":1,"name":"x"}'],
  ['DELETE_DASH', '1'],
  ['SHARING', '1|off'],
  ['EXPORT_GRAPH_DATA', '1|11'],
  ['GET_SHARE_TOKEN', '1'],
  ['REFRESH_SHARE_TOKEN', '1'],
  ['CREATE_WIDGET', body(1, widget(50, 'LED', 1))],
  ['UPDATE_WIDGET', body(1, widget(10, 'BUTTON', 9))],
  ['DELETE_WIDGET', '1|10'],
  ['GET_ENERGY', ''],
  ['ADD_ENERGY', '100|homeScreen'],
  ['UPDATE_PROJECT_SETTINGS', '1|{"name":"x"}'],
  ['ASSIGN_TOKEN', `1|${TOKEN}`],
  ['CREATE_DEVICE', body(1, device(5))],
  ['UPDATE_DEVICE', body(1, device(0, { name: 'x' }))],
  ['DELETE_DEVICE', '1|0'],
  ['CREATE_TAG', '1|{"id":100001,"name":"x"}'],
  ['UPDATE_TAG', '1|{"id":100000,"name":"x"}'],
  ['DELETE_TAG', '1|100000'],
  ['GET_TAGS', '1'],
  ['MOBILE_GET_DEVICE', '1|0'],
  ['UPDATE_FACE', '1'],
  ['CREATE_APP', `{${APP}}`],
  ['UPDATE_APP', `{"id":"blynkaaaaaaaa",${APP}}`],
  ['DELETE_APP', 'blynkaaaaaaaa'],
  ['GET_PROJECT_BY_TOKEN', TOKEN],
  ['EMAIL_QR', '1|blynkaaaaaaaa'],
  ['DELETE_ENHANCED_GRAPH_DATA', '1|11'],
  ['GET_CLONE_CODE', '1'],
  ['GET_PROJECT_BY_CLONE_CODE', TOKEN],
  ['HARDWARE_RESEND_FROM_BLUETOOTH', '1-0|vw|5|1'],
  ['CREATE_TILE_TEMPLATE', '1|13|{"id":1}'],
  ['UPDATE_TILE_TEMPLATE', '1|13|{"id":1}'],
  ['DELETE_TILE_TEMPLATE', '1|13|1'],
  ['GET_WIDGET', '1|10'],
  ['GET_PROVISION_TOKEN', body(1, device(5))],
  ['CREATE_REPORT', '1|{"id":1}'],
  ['UPDATE_REPORT', '1|{"id":1}'],
  ['DELETE_REPORT', '1|1'],
  ['EXPORT_REPORT', '1|1'],
  ['LOGIN', 'ann@example.com|hash'],
  ['SHARE_LOGIN', `ann@example.com|${TOKEN}`],
  ['REGISTER', 'ann@example.com|hash|Blynk'],
  ['TRACK_DEVICE', '1-0'],
  ['BRIDGE', `i|${TOKEN}`],
];

const PROJECT = {
  id: 1,
  tags: [{ id: 100_000, name: 'All', deviceIds: [0] }],
  widgets: [
    widget(10, 'BUTTON', 5),
    { id: 11, type: 'ENHANCED_GRAPH', width: 2, height: 1 },
    { id: 13, type: 'DEVICE_TILES', width: 2, height: 1, templates: [{ id: 1, mode: 'PAGE' }] },
  ],
};

chapter('4 commands', ({ common }) => {
  describe('that mean nothing from an owner', () => {
    const account = common(PROJECT);
    requests(
      () => account().app,
      [...NOT_FOR_APPS, ...COUNTERS].map((code) => [`command ${code}`, code, '1|0', '2', 'no answer']),
    );
  });

  describe('that a shared app may not give', () => {
    const account = common(PROJECT);
    let shared: AppSession;
    let before: object;
    beforeAll(async () => {
      shared = await account().shared();
      before = await account().profile();
    });
    requests(
      () => shared,
      OWNER_ONLY.map(([name, request]) => [name, Command[name], request, '2', 'no answer']),
    );

    test('none of them did anything', async () => {
      expect(await account().profile()).toEqual(before);
      expect(await shared.quiet()).toBe('200');
    });
  });

  describe('that a shared app may give', () => {
    const account = common(PROJECT);
    let shared: AppSession;
    beforeAll(async () => {
      shared = await account().shared();
    });
    const rows: Parameters<typeof requests>[1] = [
      ['PING', Command.PING, '', '200'],
      ['APP_SYNC of the project', Command.APP_SYNC, '1', '200'],
      ['APP_SYNC of a device', Command.APP_SYNC, '1-0', '200'],
      ['ADD_PUSH_TOKEN without a widget for it', Command.ADD_PUSH_TOKEN, '1|uid|token', '6'],
      ['GET_ENHANCED_GRAPH_DATA without points', Command.GET_ENHANCED_GRAPH_DATA, '1|11|DAY', '17'],
      ['DELETE_DEVICE_DATA without a report', Command.DELETE_DEVICE_DATA, '1-0', '2'],
    ];
    requests(() => shared, rows);

    test('the others are its profile, its devices and a logout', async () => {
      expect(await shared.json(Command.LOAD_PROFILE_GZIPPED)).toMatchObject({ dashBoards: [{ id: 1 }] });
      expect(await shared.json(Command.GET_DEVICES, '1')).toMatchObject([{ id: 0 }]);
      const one = await account().shared();
      expect(await one.ask(Command.LOGOUT)).toBe('200');
      expect(await one.next()).toBe('closed');
    });

    test('and a write, which the owner is told of', async () => {
      expect(await shared.ask(Command.HARDWARE, '1-0|vw|5|1')).toBe('7');
      expect(await account().app.next()).toMatch(/^25 \d+ 1-0\|vw\|5\|1$/);
    });

    improved('no other project: it is as unknown', 'any project of the owner', async () => {
      await account().project({ id: 2, isShared: true });
      for (const [command, request] of [
        [Command.LOAD_PROFILE_GZIPPED, '2'],
        [Command.APP_SYNC, '2'],
        [Command.ADD_PUSH_TOKEN, '2|uid|token'],
        [Command.GET_DEVICES, '2'],
        [Command.DELETE_DEVICE_DATA, '2-0'],
      ] as const) {
        expect(await shared.ask(command, request)).toBe('2');
      }
      expect(await shared.ask(Command.HARDWARE, '2-0|vw|5|1')).toBe('6');
    });
  });
});
