import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { body, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

const { ACTIVATE_DASHBOARD, APP_SYNC, CREATE_WIDGET, DELETE_WIDGET, GET_WIDGET, HARDWARE, LOGIN, PING } = Command;
const { UPDATE_DASH } = Command;

chapter('8 order', ({ withProject, open, header }) => {
  test('a device of an active project is told that an app has come', async () => {
    const account = await withProject({ isAppConnectedOn: true });
    const hardware = await account.device();
    account.app.client.destroy();
    expect(await hardware.next()).toBe('17 7777 adis');
    account.app = await account.session();
    expect(await hardware.next()).toBe('17 7777 acon');
    expect(await account.app.quiet()).toBe('200');
  });

  test.each([
    ['not active', { isActive: false, isAppConnectedOn: true }],
    ['without the wish', { isAppConnectedOn: false }],
  ])('a device of a project %s is not', async (_, project) => {
    const account = await withProject(project);
    const hardware = await account.device();
    await account.session();
    expect(await hardware.quiet()).toBe('200');
  });

  improved('a device is told only when the last app has gone', 'whenever one goes', async () => {
    const account = await withProject({ isAppConnectedOn: true });
    const hardware = await account.device();
    const second = await account.session();
    expect(await hardware.next()).toBe('17 7777 acon');
    second.client.destroy();
    await second.client.closed;
    account.app.send(HARDWARE, '1-0|vw|5|1', 9);
    expect(await hardware.next()).toBe('20 9 vw|5|1');
    account.app.client.destroy();
    expect(await hardware.next()).toBe('17 7777 adis');
  });

  test('a session gets what a device writes behind the answer to its login', async () => {
    const account = await withProject();
    const hardware = await account.device();
    for (let at = 1; at <= 5; at++) {
      const app = await account.connect(header);
      expect(await app.ask(LOGIN, account.login())).toBe('200');
      hardware.send(HARDWARE, `vw|5|${at}`, at);
      expect(await app.next()).toBe(`20 ${at} 1-0|vw|5|${at}`);
    }
  });

  test('requests sent at once are answered in their order', async () => {
    const { app } = await open();
    const rows: readonly (readonly [command: number, body: string, answer: string])[] = [
      [Command.CREATE_DASH, '{"id":1,"isActive":true}', '0 1 200'],
      [CREATE_WIDGET, body(1, widget(3, 'LED', 5)), '0 2 200'],
      [PING, '', '0 3 200'],
      [DELETE_WIDGET, '1|4', '0 4 2'],
      [DELETE_WIDGET, '1|3', '0 5 200'],
      [DELETE_WIDGET, '1|3', '0 6 2'],
      [Command.GET_DEVICES, '1', '45 7 []'],
      [Command.DELETE_DASH, '1', '0 8 200'],
      [Command.GET_DEVICES, '1', '0 9 2'],
    ];
    for (const [at, [command, request]] of rows.entries()) app.send(command, request, at + 1);
    expect(await app.take(rows.length)).toEqual(rows.map(([, , answer]) => answer));
  });

  test('what an answer reports is seen by a request of another session', async () => {
    const account = await withProject();
    const other = await account.session(header === 'web' ? 'mobile' : 'web');
    for (let id = 1; id <= 20; id++) {
      expect(await account.app.ask(CREATE_WIDGET, body(1, widget(id, 'LED', id)))).toBe('200');
      expect(await other.json(GET_WIDGET, `1|${id}`)).toMatchObject({ id });
      expect(await other.ask(UPDATE_DASH, `{"id":1,"name":"Name ${id}","widgets":[]}`)).toBe('200');
      expect(await account.load()).toMatchObject({ name: `Name ${id}` });
    }
  });

  test('edits of two sessions at once all happen', async () => {
    const account = await withProject();
    const other = await account.session();
    for (let id = 1; id <= 30; id++) {
      account.app.send(CREATE_WIDGET, body(1, widget(id, 'LED', 5)), id);
      other.send(CREATE_WIDGET, body(1, widget(100 + id, 'LED', 5)), id);
    }
    const done = Array.from({ length: 30 }, (_, at) => `0 ${at + 1} 200`);
    expect(await account.app.take(30)).toEqual(done);
    expect(await other.take(30)).toEqual(done);
    expect((await account.load()).widgets).toHaveLength(60);
  });

  test('two sessions that make the same project: one is told 6', async () => {
    const account = await open();
    const other = await account.session();
    for (let id = 1; id <= 10; id++) {
      account.app.send(Command.CREATE_DASH, `{"id":${id}}`, id);
      other.send(Command.CREATE_DASH, `{"id":${id}}`, id);
    }
    const [mine, others] = [await account.app.take(10), await other.take(10)];
    for (let at = 0; at < 10; at++) {
      expect([mine[at], others[at]].sort()).toEqual([`0 ${at + 1} 200`, `0 ${at + 1} 6`]);
    }
  });

  test('values of a pin reach every session in the order in which they are stored', async () => {
    const account = await withProject({ widgets: [widget(3, 'SLIDER', 5)] });
    const other = await account.session();
    const hardware = await account.device(0, 1, [account.app, other]);
    for (let at = 1; at <= 40; at++) {
      hardware.send(HARDWARE, `vw|5|d${at}`, at);
      account.app.send(HARDWARE, `1-0|vw|5|a${at}`, at);
    }
    // The other session hears of both; what it heard last is what is stored.
    const heard = (await other.take(80)).map((line) => line.split('|')[3] as string);
    for (const who of ['d', 'a']) {
      const own = heard.filter((value) => value.startsWith(who));
      expect(own).toEqual(Array.from({ length: 40 }, (_, at) => `${who}${at + 1}`));
    }
    expect(await other.ask(APP_SYNC, '1')).toBe('200');
    expect(await other.next()).toBe(`25 1111 1-0|vw|5|${heard.at(-1)}`);
  });

  test('a write that no device gets is answered before its rules are heard of', async () => {
    const stream = (pin: number) => ({ pin, pinType: 'VIRTUAL' });
    const act = { type: 'SETPIN', pin: stream(9), value: 'on' };
    const rule = { triggerPin: stream(5), condition: { type: 'GT', value: 1 }, actions: [act], isActive: true };
    const eventor = { type: 'EVENTOR', id: 77, width: 2, height: 1, deviceId: 0, rules: [rule] };
    const account = await withProject({ widgets: [eventor] });
    const other = await account.session(header === 'web' ? 'mobile' : 'web');
    account.app.send(HARDWARE, '1-0|vw|5|9', 20);
    expect(await account.app.take(2)).toEqual(['0 20 7', '20 888 1-0|vw|9|on']);
    expect(await other.take(2)).toEqual(['25 20 1-0|vw|5|9', '20 888 1-0|vw|9|on']);
  });

  test('an activation answers before it tells values, and tells others of itself before them', async () => {
    const account = await withProject({ widgets: [1, 2, 3].map((id) => widget(id, 'LED', id, { value: `${id}` })) });
    const other = await account.session();
    account.app.send(ACTIVATE_DASHBOARD, '1', 9);
    const values = [1, 2, 3].map((id) => `25 1111 1-0|vw|${id}|${id}`);
    expect(await account.app.take(4)).toEqual(['0 9 7', ...values]);
    expect(await other.take(4)).toEqual(['7 9 1', ...values]);
  });
});
