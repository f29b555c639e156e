import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { type Doc, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

const { ACTIVATE_DASHBOARD, APP_SYNC, DEACTIVATE_DASHBOARD, HARDWARE, SET_WIDGET_PROPERTY } = Command;

const pins = (...all: (readonly [pin: number, value?: string])[]): Doc[] =>
  all.map(([pin, value]) => ({ pin, pinType: 'VIRTUAL', min: 0, max: 255, ...(value === undefined ? {} : { value }) }));
const direct = (type: string, pinType: string, pin: number, value: string, more: Doc = {}): Doc =>
  widget(3, type, pin, { pinType, value, ...more });

/** A widget of device 0 and what a sync tells of it, ids apart (app.md 6.2, model.md 5.1). */
const SYNCS: readonly (readonly [what: string, widget: Doc, frames: readonly string[]])[] = [
  ['a button', widget(3, 'BUTTON', 5, { value: '1' }), ['1-0|vw|5|1']],
  ['a button without a value', widget(3, 'BUTTON', 5), []],
  ['a widget without a pin', widget(3, 'BUTTON', -1, { value: '1' }), []],
  ['a slider on a digital pin', direct('SLIDER', 'DIGITAL', 4, '1'), ['1-0|dw|4|1']],
  ['a slider on an analog pin', direct('SLIDER', 'ANALOG', 0, '512'), ['1-0|aw|0|512']],
  ['a slider with PWM', direct('SLIDER', 'DIGITAL', 3, '10', { pwmMode: true }), ['1-0|aw|3|10']],
  ['a button with PWM', direct('BUTTON', 'DIGITAL', 3, '1', { pwmMode: true }), ['1-0|dw|3|1']],
  ['a styled button with PWM', direct('STYLED_BUTTON', 'DIGITAL', 3, '1', { pwmMode: true }), ['1-0|dw|3|1']],
  ['a switch with PWM', direct('SWITCH', 'DIGITAL', 3, '0', { pwmMode: true }), ['1-0|dw|3|0']],
  ['an LED', widget(3, 'LED', 5, { value: '255' }), ['1-0|vw|5|255']],
  ['a gauge', widget(3, 'GAUGE', 5, { value: '21.4' }), ['1-0|vw|5|21.4']],
  ['a value of several parts', widget(3, 'ACCELEROMETER', 5, { value: '0.1\0-2\0' }), ['1-0|vw|5|0.1|-2|']],
  ['a text', widget(3, 'TEXT_INPUT', 5, { value: 'Grüße' }), ['1-0|vw|5|Grüße']],
  ['a timer', widget(3, 'TIMER', 5, { value: '1', startTime: 5 }), ['1-0|vw|5|1']],
  ['a menu', widget(3, 'MENU', 5, { value: '2' }), ['1-0|vw|5|2']],
  ['a player', widget(3, 'PLAYER', 5, { value: 'play' }), ['1-0|vw|5|play']],
  ['an image', widget(3, 'IMAGE', 5, { value: '2' }), ['1-0|vw|5|2']],
  ['a video', widget(3, 'VIDEO', 5, { value: '1' }), []],
  ['a webhook', widget(3, 'WEBHOOK', 5, { value: '1' }), []],
  ['a text label', { type: 'TEXT', id: 3, width: 1, height: 1, text: 'x' }, []],
  ['a terminal without lines', widget(3, 'TERMINAL', 5, { value: 'x' }), []],
  [
    'a table',
    widget(3, 'TABLE', 5, {
      rows: [
        { id: 1, name: 'Row', value: '5', isSelected: true },
        { id: 2, name: 'B', value: '6', isSelected: false },
      ],
    }),
    ['1-0|vm|5|add|1|Row|5|true|add|2|B|6|false'],
  ],
  ['a merged RGB', { type: 'RGB', id: 3, deviceId: 0, pins: pins([1, 'a\0b\0c'], [1], [1]) }, ['1-0|vw|1|a|b|c']],
  [
    'a split RGB',
    { type: 'RGB', id: 3, deviceId: 0, splitMode: true, pins: pins([1, '9'], [2, '8'], [3]) },
    ['1-0|vw|1|9', '1-0|vw|2|8'],
  ],
  [
    'a split joystick',
    { type: 'TWO_AXIS_JOYSTICK', id: 3, deviceId: 0, split: true, pins: pins([1, '9'], [2, '8']) },
    ['1-0|vw|1|9', '1-0|vw|2|8'],
  ],
  [
    'a merged joystick',
    { type: 'TWO_AXIS_JOYSTICK', id: 3, deviceId: 0, pins: pins([1, '9\x008'], [2, '7']) },
    ['1-0|vw|1|9|8'],
  ],
  ['a simple LCD', { type: 'LCD', id: 3, deviceId: 0, pins: pins([1, 'a'], [2, 'b']) }, ['1-0|vw|1|a', '1-0|vw|2|b']],
  ['a widget of a tag', widget(3, 'LED', 5, { value: '1', deviceId: 100_000 }), ['1-100000|vw|5|1']],
  ['a widget of a selector', widget(3, 'LED', 5, { value: '1', deviceId: 200_000 }), []],
  [
    'tiles',
    {
      type: 'DEVICE_TILES',
      id: 3,
      templates: [{ id: 1, mode: 'PAGE', deviceIds: [0, 1], pin: pins([5])[0] }],
      tiles: [
        { deviceId: 0, templateId: 1, pin: pins([5, '12'])[0] },
        { deviceId: 1, templateId: 1, pin: pins([5, '13'])[0] },
      ],
    },
    ['1-0|vw|5|12', '1-1|vw|5|13'],
  ],
];

const TWO = { devices: [device(0), device(1)] };

chapter('6.2 activation and synchronisation', ({ open, withProject, common, header }) => {
  describe('APP_SYNC tells', () => {
    const account = common();
    for (const [at, [what, one, frames]] of SYNCS.entries()) {
      const dashId = at + 1;
      test(`${frames.length === 0 ? 'nothing of ' : ''}${what}`, async () => {
        const tags = [{ id: 100_000, name: 'All', deviceIds: [0] }];
        await account().project({ id: dashId, devices: [], tags, widgets: [one] });
        const { app } = account();
        expect(await app.ask(APP_SYNC, String(dashId))).toBe('200');
        const expected = frames.map((frame) => `25 1111 ${frame.replace(/^1-/, `${dashId}-`)}`);
        expect(await app.take(frames.length)).toEqual(expected);
        expect(await app.quiet()).toBe('200');
      });
    }
  });

  describe('APP_SYNC', () => {
    test('tells one device, one tag, or nobody', async () => {
      const account = await withProject({
        ...TWO,
        tags: [{ id: 100_000, name: 'All', deviceIds: [0] }],
        widgets: [0, 1, 100_000].map((deviceId) => widget(deviceId + 1, 'LED', 5, { deviceId, value: `${deviceId}` })),
      });
      for (const target of [0, 1, 100_000]) {
        expect(await account.app.ask(APP_SYNC, `1-${target}`)).toBe('200');
        expect(await account.app.next()).toBe(`25 1111 1-${target}|vw|5|${target}`);
      }
      for (const target of [7, 100_001, 200_000]) {
        expect(await account.app.ask(APP_SYNC, `1-${target}`)).toBe('200');
        expect(await account.app.quiet()).toBe('200');
      }
    });

    test('tells values of pins without a widget, and properties, before widgets', async () => {
      const account = await withProject({ widgets: [widget(3, 'LED', 9, { value: '9' })] });
      const hardware = await account.device();
      hardware.send(HARDWARE, 'vw|5|a|b', 10);
      expect(await account.app.next()).toBe('20 10 1-0|vw|5|a|b');
      expect(await hardware.ask(SET_WIDGET_PROPERTY, '6|label|Six')).toBe('200');
      expect(await account.app.next()).toMatch(/^19 \d+ 1-0\|6\|label\|Six$/);
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      const stored = await account.app.take(2);
      expect(stored.sort()).toEqual(['19 1111 1-0|6|label|Six', '25 1111 1-0|vw|5|a|b']);
      expect(await account.app.next()).toBe('25 1111 1-0|vw|9|9');
      expect(await account.app.quiet()).toBe('200');
    });

    test('goes to the session that asks and to no other', async () => {
      const account = await withProject({ widgets: [widget(3, 'LED', 9, { value: '9' })] });
      const other = await account.session();
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-0|vw|9|9');
      expect(await other.quiet()).toBe('200');
    });

    test('works in a project that is not active', async () => {
      const account = await withProject({ isActive: false, widgets: [widget(3, 'LED', 9, { value: '9' })] });
      expect(await account.app.ask(APP_SYNC, '1-0')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-0|vw|9|9');
    });

    test('gives lines of a terminal and points of a map as they were written', async () => {
      const account = await withProject({ widgets: [widget(3, 'TERMINAL', 5), widget(4, 'MAP', 6)] });
      const hardware = await account.device();
      for (const write of ['vw|5|one', 'vw|5|two', 'vw|6|1|50.4|30.5|A', 'vw|6|2|50.5|30.6|B']) {
        const id = hardware.send(HARDWARE, write);
        expect(await account.app.next()).toBe(`20 ${id} 1-0|${write}`);
      }
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.take(3)).toEqual([
        '25 1111 1-0|vm|5|one|two',
        '25 1111 1-0|vw|6|1|50.4|30.5|A',
        '25 1111 1-0|vw|6|2|50.5|30.6|B',
      ]);
    });
  });

  describe('ACTIVATE_DASHBOARD', () => {
    test('without a connected device is 7, and the project is active', async () => {
      const account = await withProject({ isActive: false });
      expect(await account.app.ask(ACTIVATE_DASHBOARD, '1')).toBe('7');
      expect(await account.load()).toMatchObject({ isActive: true });
    });

    test('of a project without devices is 7', async () => {
      const account = await withProject({ devices: [] });
      expect(await account.app.ask(ACTIVATE_DASHBOARD, '1')).toBe('7');
    });

    test('is 200 when the project wants no notices', async () => {
      const account = await withProject({ isNotificationsOff: true, ...TWO });
      expect(await account.app.ask(ACTIVATE_DASHBOARD, '1')).toBe('200');
      await account.device();
      expect(await account.app.ask(ACTIVATE_DASHBOARD, '1')).toBe('200');
      expect(await account.app.quiet()).toBe('200');
    });

    test('with a connected device is 200, then the values', async () => {
      const account = await withProject({ isActive: false, widgets: [widget(3, 'LED', 5, { value: '1' })] });
      await account.device();
      expect(await account.app.ask(ACTIVATE_DASHBOARD, '1')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-0|vw|5|1');
      expect(await account.app.quiet()).toBe('200');
    });

    test('with one of two devices is a 7 of id 1, then 200', async () => {
      const account = await withProject(TWO);
      await account.device(1);
      account.app.send(ACTIVATE_DASHBOARD, '1', 50);
      expect(await account.app.take(2)).toEqual(['0 1 7', '0 50 200']);
      expect(await account.app.quiet()).toBe('200');
    });

    test('sends pin modes to each device', async () => {
      const account = await withProject({
        ...TWO,
        widgets: [
          direct('BUTTON', 'DIGITAL', 3, '1'),
          widget(4, 'LED', 0, { pinType: 'ANALOG', deviceId: 0 }),
          widget(5, 'BUTTON', 7, { pinType: 'DIGITAL', deviceId: 1 }),
        ],
      });
      const [first, second] = [await account.device(0), await account.device(1)];
      expect(await first.next()).toBe('20 1 pm|3|out|0|in');
      expect(await second.next()).toBe('20 1 pm|7|out');
      account.app.send(ACTIVATE_DASHBOARD, '1', 50);
      expect(await account.app.next()).toBe('0 50 200');
      expect(await account.app.next()).toBe('25 1111 1-0|dw|3|1');
      expect(await first.next()).toBe('20 1 pm|3|out|0|in');
      expect(await second.next()).toBe('20 1 pm|7|out');
    });

    test('is told to the other sessions, with the values', async () => {
      const account = await withProject({ widgets: [widget(3, 'LED', 5, { value: '1' })] });
      const others = [await account.session(), await account.session(header === 'web' ? 'mobile' : 'web')];
      const shared = await account.shared();
      for (const other of others) expect(await other.next()).toMatch(/^26 \d+ 1\|on$/);
      account.app.send(ACTIVATE_DASHBOARD, '1', 51);
      expect(await account.app.take(2)).toEqual(['0 51 7', '25 1111 1-0|vw|5|1']);
      for (const other of [...others, shared]) {
        expect(await other.take(2)).toEqual(['7 51 1', '25 1111 1-0|vw|5|1']);
        expect(await other.quiet()).toBe('200');
      }
    });

    improved('is not told to apps that share another project', 'they get it, too', async () => {
      const account = await withProject({ widgets: [widget(3, 'LED', 5, { value: '1' })] });
      await account.project({ id: 2 });
      const shared = await account.shared(2);
      expect(await account.app.ask(ACTIVATE_DASHBOARD, '1')).toBe('7');
      expect(await account.app.next()).toBe('25 1111 1-0|vw|5|1');
      account.app.send(DEACTIVATE_DASHBOARD, '2', 60);
      expect(await account.app.next()).toBe('0 60 200');
      expect(await shared.next()).toBe('8 60 2');
    });

    test('leaves other projects as they are', async () => {
      const account = await withProject({ isActive: false });
      await account.project({ id: 2, isActive: true });
      await account.project({ id: 3, isActive: false });
      expect(await account.app.ask(ACTIVATE_DASHBOARD, '1')).toBe('7');
      const { dashBoards } = (await account.profile()) as { dashBoards: { isActive: boolean }[] };
      expect(dashBoards.map(({ isActive }) => isActive)).toEqual([true, true, false]);
    });
  });

  describe('DEACTIVATE_DASHBOARD', () => {
    test('of one project is told to all that see it', async () => {
      const account = await withProject();
      await account.project({ id: 2 });
      const other = await account.session();
      const shared = await account.shared();
      expect(await other.next()).toMatch(/^26 /);
      account.app.send(DEACTIVATE_DASHBOARD, '1', 52);
      expect(await account.app.next()).toBe('0 52 200');
      for (const session of [other, shared]) expect(await session.next()).toBe('8 52 1');
      const { dashBoards } = (await account.profile()) as { dashBoards: { isActive: boolean }[] };
      expect(dashBoards.map(({ isActive }) => isActive)).toEqual([false, true]);
    });

    test('without a project ends all, and every session is told', async () => {
      const account = await withProject();
      await account.project({ id: 2 });
      const other = await account.session();
      const shared = await account.shared();
      expect(await other.next()).toMatch(/^26 /);
      account.app.send(DEACTIVATE_DASHBOARD, '', 53);
      expect(await account.app.next()).toBe('0 53 200');
      for (const session of [other, shared]) expect(await session.next()).toBe('8 53');
      const { dashBoards } = (await account.profile()) as { dashBoards: { isActive: boolean }[] };
      expect(dashBoards.map(({ isActive }) => isActive)).toEqual([false, false]);
    });

    test('in an account without projects is 200', async () => {
      const { app } = await open();
      expect(await app.ask(DEACTIVATE_DASHBOARD)).toBe('200');
    });

    test('makes writes silent: stored from the device, dropped from the app', async () => {
      const account = await withProject();
      const other = await account.session();
      const hardware = await account.device(0, 1, [account.app, other]);
      expect(await account.app.ask(DEACTIVATE_DASHBOARD, '1')).toBe('200');
      expect(await other.next()).toMatch(/^8 /);
      hardware.send(HARDWARE, 'vw|5|device');
      expect(await hardware.quiet()).toBe('200');
      account.app.send(HARDWARE, '1-0|vw|6|app');
      expect(await account.app.quiet()).toBe('200');
      expect(await hardware.quiet()).toBe('200');
      expect(await other.quiet()).toBe('200');
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-0|vw|5|device');
      expect(await account.app.quiet()).toBe('200');
    });
  });
});
