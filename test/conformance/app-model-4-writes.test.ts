import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { body, type Doc, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

const { APP_SYNC, CREATE_WIDGET, GET_WIDGET, HARDWARE } = Command;

/** A table after some writes: rows, and the row that is picked (model.md 4.3). */
const row = (id: number, name: string, value: string, isSelected = true): Doc => ({ id, name, value, isSelected });
const TABLES: readonly (readonly [what: string, writes: readonly string[], rows: readonly Doc[], more?: Doc])[] = [
  ['add', ['add|1|A|5'], [row(1, 'A', '5')]],
  ['add twice', ['add|1|A|5', 'add|2|B|6'], [row(1, 'A', '5'), row(2, 'B', '6')]],
  ['add of a known id', ['add|1|A|5', 'deselect|1', 'add|1|B|6'], [row(1, 'B', '6', false)]],
  ['update', ['add|1|A|5', 'update|1|B|7'], [row(1, 'B', '7')]],
  ['update of an unknown id', ['add|1|A|5', 'update|2|B|7'], [row(1, 'A', '5')]],
  ['deselect and select', ['add|1|A|5', 'deselect|1', 'select|1'], [row(1, 'A', '5')]],
  ['deselect', ['add|1|A|5', 'deselect|1'], [row(1, 'A', '5', false)]],
  ['pick', ['add|1|A|5', 'pick|3'], [row(1, 'A', '5')], { currentRowIndex: 3 }],
  ['clr', ['add|1|A|5', 'pick|1', 'clr'], [], { currentRowIndex: 0 }],
  ['an unknown word', ['add|1|A|5', 'del|1'], [row(1, 'A', '5')]],
  ['further parts', ['add|1|A|5|6|7'], [row(1, 'A', '5')]],
  ['too few parts', ['add|1|A'], []],
];

/** Writes to a TIME_INPUT and what it holds then. */
const TIMES: readonly (readonly [write: string, stored: Doc])[] = [
  ['3600', { startAt: -1, stopAt: -1 }],
  ['3600|7200|Europe/Kiev', { startAt: 3600, stopAt: 7200, tzName: 'Europe/Kiev' }],
  ['ss|sr|UTC', { startAt: -2, stopAt: -3, tzName: 'UTC' }],
  ['|60|UTC', { startAt: -1, stopAt: 60 }],
  ['0|0|Europe/Berlin|1,2,7', { startAt: 0, days: [1, 2, 7] }],
  ['0|0|Europe/Berlin|1|10800', { startAt: 0, days: [1] }],
];

/** Which widgets a write of device 0 hits (model.md 2.4). */
const HITS: readonly (readonly [what: string, widget: Doc, write: string, isHit: boolean])[] = [
  ['the same pin', widget(3, 'LED', 5), 'vw|5|x', true],
  ['another pin', widget(3, 'LED', 6), 'vw|5|x', false],
  ['another type', widget(3, 'LED', 5, { pinType: 'DIGITAL' }), 'vw|5|x', false],
  ['analog to a digital pin', widget(3, 'LED', 5, { pinType: 'DIGITAL' }), 'aw|5|x', false],
  ['analog to PWM', widget(3, 'LED', 5, { pinType: 'DIGITAL', pwmMode: true }), 'aw|5|x', true],
  ['digital to an analog pin', widget(3, 'LED', 5, { pinType: 'ANALOG' }), 'dw|5|x', true],
  ['a widget of another device', widget(3, 'LED', 5, { deviceId: 1 }), 'vw|5|x', false],
  ['a widget of a tag', widget(3, 'LED', 5, { deviceId: 100_000 }), 'vw|5|x', false],
  ['a webhook', widget(3, 'WEBHOOK', 5, { url: '' }), 'vw|5|x', false],
];

chapter('what writes do to widgets (model.md 4)', ({ withProject }) => {
  /** An account with a widget on V5 that device 0 has written to. */
  async function afterWrites(doc: Doc, writes: readonly string[]) {
    const account = await withProject({ widgets: [doc] });
    const hardware = await account.device();
    for (const [at, write] of writes.entries()) {
      hardware.send(HARDWARE, `vw|5|${write}`, at + 1);
      expect(await account.app.next()).toBe(`20 ${at + 1} 1-0|vw|5|${write}`);
    }
    return { account, stored: await account.app.json(GET_WIDGET, '1|3') };
  }

  describe('a TABLE', () => {
    for (const [what, writes, rows, more = {}] of TABLES) {
      test(what, async () => {
        const { stored } = await afterWrites(widget(3, 'TABLE', 5), writes);
        expect({ ...stored, rows: stored.rows ?? [] }).toMatchObject({ rows, ...more });
      });
    }

    improved('takes an empty last part', 'nothing happens', async () => {
      const { account } = await afterWrites(widget(3, 'TABLE', 5), []);
      const app = account.app;
      app.send(HARDWARE, '1-0|vw|5|add|1|A|', 9);
      expect(await app.quiet()).toBe('200');
      const { rows } = await app.json<{ rows: Doc[] }>(GET_WIDGET, '1|3');
      expect(rows).toMatchObject([{ id: 1, name: 'A' }]);
    });

    improved('moves a row', 'the order is lost at the next sync', async () => {
      const writes = ['add|1|A|5', 'add|2|B|6', 'add|3|C|7', 'order|0|2'];
      const { stored } = await afterWrites(widget(3, 'TABLE', 5), writes);
      expect((stored.rows as Doc[]).map(({ id }) => id)).toEqual([2, 3, 1]);
    });

    test('keeps its last 100 rows', async () => {
      const writes = Array.from({ length: 101 }, (_, at) => `add|${at}|N|${at}`);
      const { stored } = await afterWrites(widget(3, 'TABLE', 5), writes);
      const ids = (stored.rows as Doc[]).map(({ id }) => id);
      expect(ids).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    });

    test.each(['add|x|A|5', 'pick|x', 'select|x'])('%s is 2, and forwarded to nobody', async (write) => {
      const { account } = await afterWrites(widget(3, 'TABLE', 5), ['add|1|A|5']);
      expect(await account.app.ask(HARDWARE, `1-0|vw|5|${write}`)).toBe('2');
      expect(await account.app.json(GET_WIDGET, '1|3')).toMatchObject({ rows: [row(1, 'A', '5')] });
    });
  });

  describe('a TIME_INPUT', () => {
    for (const [write, stored] of TIMES) {
      test(write, async () => {
        expect((await afterWrites(widget(3, 'TIME_INPUT', 5), [write])).stored).toMatchObject(stored);
      });
    }
  });

  describe('histories', () => {
    const many = (count: number, first = 0): string[] => Array.from({ length: count }, (_, at) => `line ${at + first}`);

    test('of a TERMINAL: the last 25 lines, none after clr', async () => {
      const { account } = await afterWrites(widget(3, 'TERMINAL', 5), many(30));
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.next()).toBe(`25 1111 1-0|vm|5|${many(25, 5).join('|')}`);
      const { account: cleared } = await afterWrites(widget(3, 'TERMINAL', 5), ['a', 'clr', 'b']);
      expect(await cleared.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await cleared.app.next()).toBe('25 1111 1-0|vm|5|b');
    });

    test('of a MAP: the last 25 points, none after clr', async () => {
      const { account } = await afterWrites(widget(3, 'MAP', 5), many(27));
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.take(25)).toEqual(many(25, 2).map((line) => `25 1111 1-0|vw|5|${line}`));
      const { account: cleared } = await afterWrites(widget(3, 'MAP', 5), ['a', 'clr']);
      expect(await cleared.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await cleared.app.quiet()).toBe('200');
    });

    test('of an advanced LCD: the last 6 commands', async () => {
      const pins = [5, 5].map((pin) => ({ pin, pinType: 'VIRTUAL' }));
      const lcd = { type: 'LCD', id: 3, width: 2, height: 1, deviceId: 0, advancedMode: true, pins };
      const { account } = await afterWrites(lcd, many(8));
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.take(6)).toEqual(many(6, 2).map((line) => `25 1111 1-0|vw|5|${line}`));
      expect(await account.app.quiet()).toBe('200');
    });

    test('of a TERMINAL: what apps and devices wrote, in its order', async () => {
      const { account } = await afterWrites(widget(3, 'TERMINAL', 5), ['from the device']);
      account.app.send(HARDWARE, '1-0|vw|5|from the app', 9);
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-0|vm|5|from the device|from the app');
    });
  });

  test.each([
    ['play', true],
    ['stop', false],
    ['next', true],
  ])('a PLAYER after play and %s', async (write, isOnPlay) => {
    const { stored } = await afterWrites(widget(3, 'PLAYER', 5), ['play', write]);
    expect(stored).toMatchObject({ value: write, isOnPlay });
  });

  describe('a write hits', () => {
    for (const [what, doc, write, isHit] of HITS) {
      test(`${what}: ${isHit ? 'yes' : 'no'}`, async () => {
        const tags = [{ id: 100_000, name: 'All', deviceIds: [0] }];
        const account = await withProject({ devices: [device(0), device(1)], tags, widgets: [doc] });
        const hardware = await account.device();
        hardware.send(HARDWARE, write, 9);
        expect(await account.app.next()).toBe(`20 9 1-0|${write}`);
        const stored = await account.app.json(GET_WIDGET, '1|3');
        if (isHit) expect(stored).toMatchObject({ value: 'x' });
        else expect(stored).not.toHaveProperty('value');
      });
    }

    test('every widget of the pin', async () => {
      const account = await withProject({
        widgets: [widget(3, 'LED', 5), widget(4, 'SLIDER', 5), widget(5, 'LED', 6)],
      });
      expect(await account.app.ask(HARDWARE, '1-0|vw|5|x')).toBe('7');
      const { widgets = [] } = await account.load();
      expect(widgets.map(({ value }) => value)).toEqual(['x', 'x', undefined]);
    });

    test('the streams of the pin', async () => {
      const pins = [5, 6, 5].map((pin) => ({ pin, pinType: 'VIRTUAL' }));
      const account = await withProject({ widgets: [{ type: 'RGB', id: 3, width: 1, height: 1, deviceId: 0, pins }] });
      expect(await account.app.ask(HARDWARE, '1-0|vw|5|x|y')).toBe('7');
      const stored = await account.app.json<{ pins: Doc[] }>(GET_WIDGET, '1|3');
      expect(stored.pins.map(({ value }) => value)).toEqual(['x\0y', undefined, 'x\0y']);
    });
  });

  improved('a widget of a type that nobody knows holds a value', 'it becomes a button', async () => {
    const account = await withProject();
    expect(await account.app.ask(CREATE_WIDGET, body(1, widget(3, 'HOLOGRAM', 5, { depth: 3 })))).toBe('200');
    expect(await account.app.ask(HARDWARE, '1-0|vw|5|x')).toBe('7');
    expect(await account.app.json(GET_WIDGET, '1|3')).toMatchObject({ type: 'HOLOGRAM', depth: 3, value: 'x' });
    expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
    expect(await account.app.next()).toBe('25 1111 1-0|vw|5|x');
  });
});
