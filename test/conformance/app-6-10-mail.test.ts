import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { targetKind } from '../kit/target.ts';
import { body, type Doc, device } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';
import { requests } from './app/table.ts';

const { ADD_PUSH_TOKEN, CREATE_APP, EMAIL, EMAIL_QR, EXPORT_GRAPH_DATA, LOGOUT } = Command;

/** The targets that the suite starts have no mail server: mails fail. */
const hasNoMail = targetKind() !== 'external';

const NOTIFICATION = { type: 'NOTIFICATION', id: 3, width: 1, height: 1 };
const TILES = { type: 'DEVICE_TILES', id: 60, width: 8, height: 4, templates: [{ mode: 'PAGE', id: 1, name: 'Pump' }] };

chapter('6.10 push tokens and mail', ({ withProject, common, header }) => {
  describe('ADD_PUSH_TOKEN', () => {
    /** What a session of a system stores. */
    async function stored(os: string | undefined, requested: string): Promise<Doc | undefined> {
      const account = await withProject({ widgets: [NOTIFICATION] });
      const app = await account.session(header, undefined, os);
      expect(await app.ask(ADD_PUSH_TOKEN, requested)).toBe('200');
      return (await account.load()).widgets?.[0];
    }

    test.each(['android', 'Android', 'ANDROID'])('of %s', async (os) => {
      expect(await stored(os, '1|uid|token')).toMatchObject({ androidTokens: { uid: 'token' } });
    });

    test.each(['ios', 'iOS'])('of %s', async (os) => {
      expect(await stored(os, '1|uid|token')).toMatchObject({ iOSTokens: { uid: 'token' } });
    });

    test.each(['web', 'windows', ''])('of the system "%s" is 200 and not stored', async (os) => {
      const found = await stored(os, '1|uid|token');
      for (const field of ['androidTokens', 'iOSTokens']) expect(found).not.toHaveProperty(field);
    });

    test('takes what is behind the second NUL as it is', async () => {
      expect(await stored('ios', '1|uid|a|b')).toMatchObject({ iOSTokens: { uid: 'a\0b' } });
    });

    test('replaces the token of a uid, keeps those of others', async () => {
      const account = await withProject({ widgets: [NOTIFICATION] });
      for (const token of ['1|a|one', '1|b|two', '1|a|three']) {
        expect(await account.app.ask(ADD_PUSH_TOKEN, token)).toBe('200');
      }
      expect((await account.load()).widgets).toMatchObject([{ androidTokens: { a: 'three', b: 'two' } }]);
    });

    test('works for a shared app with the system of its login', async () => {
      const account = await withProject({ widgets: [NOTIFICATION] });
      const shared = await account.shared();
      expect(await shared.ask(ADD_PUSH_TOKEN, '1|uid|token')).toBe('200');
      expect((await account.load()).widgets).toMatchObject([{ androidTokens: { uid: 'token' } }]);
    });

    test('without a widget for it is 6', async () => {
      const account = await withProject();
      expect(await account.app.ask(ADD_PUSH_TOKEN, '1|uid|token')).toBe('6');
    });
  });

  describe('LOGOUT (3.7)', () => {
    const tokens = { androidTokens: { a: 'x', b: 'y' }, iOSTokens: { a: 'z' } };

    test('with a uid removes its tokens of every system and project', async () => {
      const account = await withProject({ widgets: [{ ...NOTIFICATION, ...tokens }] });
      await account.project({ id: 2, widgets: [{ ...NOTIFICATION, ...tokens }] });
      const app = await account.session();
      expect(await app.ask(LOGOUT, 'a')).toBe('200');
      for (const id of [1, 2]) {
        const [found] = (await account.load(id)).widgets ?? [];
        expect(found?.androidTokens).toEqual({ b: 'y' });
        expect(found).not.toHaveProperty('iOSTokens');
      }
    });

    test('without a uid removes all', async () => {
      const account = await withProject({ widgets: [{ ...NOTIFICATION, ...tokens }] });
      const app = await account.session();
      expect(await app.ask(LOGOUT)).toBe('200');
      const [found] = (await account.load()).widgets ?? [];
      for (const field of ['androidTokens', 'iOSTokens']) expect(found).not.toHaveProperty(field);
    });

    test('with an unknown uid removes none', async () => {
      const account = await withProject({ widgets: [{ ...NOTIFICATION, ...tokens }] });
      const app = await account.session();
      expect(await app.ask(LOGOUT, 'nobody')).toBe('200');
      expect((await account.load()).widgets).toMatchObject([tokens]);
    });
  });

  describe.runIf(hasNoMail)('mails, without a mail server', () => {
    const account = common({ id: 1, devices: [device(0), device(1)], widgets: [TILES] });
    requests(
      () => account().app,
      [
        ['the token of a device', EMAIL, '1|0', '15'],
        ['all tokens', EMAIL, '1', '15'],
        ['all tokens with three parts', EMAIL, '1|x|y', '15'],
        ['the id of a template', EMAIL, 'template|1|60|1', '15'],
      ],
    );

    test('a printed token is 15, and nothing of it can be used', async () => {
      const app = { theme: 'Blynk', provisionType: 'DYNAMIC', name: 'Pump', projectIds: [1] };
      const { id } = await account().app.json(CREATE_APP, body(app));
      expect(await account().app.ask(EMAIL_QR, `1|${id}`)).toBe('15');
    });

    test('younger requests are answered meanwhile', async () => {
      const { app } = account();
      app.send(EMAIL, '1', 70);
      app.send(Command.PING, '', 71);
      expect((await app.take(2)).sort()).toEqual(['0 70 15', '0 71 200']);
    });
  });

  test('printed tokens of a project without devices are 11', async () => {
    const account = await withProject({ devices: [] });
    const { id } = await account.app.json(
      CREATE_APP,
      body({ theme: 'Blynk', provisionType: 'STATIC', name: 'Pump', projectIds: [1] }),
    );
    expect(await account.app.ask(EMAIL_QR, `1|${id}`)).toBe('11');
  });

  test('a device without a token is 11', async () => {
    const account = await withProject({ devices: [] });
    const json = body({ id: 2, devices: [device(0)] });
    expect(await account.app.ask(Command.CREATE_DASH, `no_token|${json}`)).toBe('200');
    expect(await account.app.ask(EMAIL, '2')).toBe('11');
    expect(await account.app.ask(EMAIL, '2|0')).toBe('11');
  });

  test('graph data to be mailed that there is none of is 17', async () => {
    const account = await withProject({ widgets: [{ type: 'ENHANCED_GRAPH', id: 11, width: 2, height: 1 }] });
    expect(await account.app.ask(EXPORT_GRAPH_DATA, '1|11')).toBe('17');
    expect(await account.app.ask(EXPORT_GRAPH_DATA, '1-0|11')).toBe('17');
  });

  improved('the twenty-first mail at once is 1', 'there is no limit', async () => {
    const account = await withProject();
    for (let at = 0; at < 20; at++) account.app.send(EMAIL, '1', 100 + at);
    await account.app.take(20);
    expect(await account.app.ask(EMAIL, '1')).toBe('1');
  });
});
