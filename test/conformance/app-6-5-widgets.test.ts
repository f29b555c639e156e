import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { body, type Doc, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';
import { requests } from './app/table.ts';

const { APP_SYNC, CREATE_TILE_TEMPLATE, CREATE_WIDGET, DELETE_TILE_TEMPLATE, DELETE_WIDGET, GET_ENERGY } = Command;
const { GET_WIDGET, HARDWARE, SET_WIDGET_PROPERTY, UPDATE_TILE_TEMPLATE, UPDATE_WIDGET } = Command;

/** A color as the server keeps it: RGBA in 32 bits, opaque (model.md 0.1). */
const RED = -16_776_961;
const GREEN = 600_084_223;

/** Type, property, value as sent, field and value as stored (model.md 6.2). */
const PROPERTIES: readonly (readonly [type: string, property: string, value: string, stored: Doc])[] = [
  ['LED', 'label', 'Lamp', { label: 'Lamp' }],
  ['LED', 'color', '#FF0000', { color: RED, isDefaultColor: false }],
  ['LED', 'color', '0x23C48E', { color: GREEN, isDefaultColor: false }],
  ['LED', 'color', '16711680', { color: RED, isDefaultColor: false }],
  ['SLIDER', 'min', '-1.5', { min: -1.5 }],
  ['SLIDER', 'max', '255', { max: 255 }],
  ['SLIDER', 'maximumFractionDigits', '2', { maximumFractionDigits: 2 }],
  ['VERTICAL_SLIDER', 'maximumFractionDigits', '3', { maximumFractionDigits: 3 }],
  ['BUTTON', 'onLabel', 'yes', { onLabel: 'yes' }],
  ['BUTTON', 'offLabel', 'no', { offLabel: 'no' }],
  ['SWITCH', 'onLabel', 'yes', { onLabel: 'yes' }],
  ['STYLED_BUTTON', 'onLabel', 'yes', { onButtonState: { text: 'yes' } }],
  ['STYLED_BUTTON', 'offColor', '#FF0000', { offButtonState: { textColor: RED } }],
  ['STYLED_BUTTON', 'onBackColor', '#FF0000', { onButtonState: { backgroundColor: RED } }],
  ['NUMBER_INPUT', 'suffix', 'kg', { suffix: 'kg' }],
  ['STEP', 'step', '0.5', { step: 0.5 }],
  ['VERTICAL_STEP', 'step', '2', { step: 2 }],
  ['MENU', 'labels', 'one', { labels: ['one'] }],
  ['SEGMENTED_CONTROL', 'labels', 'one', { labels: ['one'] }],
  ['GAUGE', 'valueFormatting', '/pin.#/', { valueFormatting: '/pin.#/' }],
  ['LABELED_VALUE_DISPLAY', 'valueFormatting', '/pin/', { valueFormatting: '/pin/' }],
  ['IMAGE', 'opacity', '50', { opacity: 50 }],
  ['IMAGE', 'scale', '70', { scale: 70 }],
  ['IMAGE', 'rotation', '90', { rotation: 90 }],
  ['VIDEO', 'url', 'rtsp://example.com/x', { url: 'rtsp://example.com/x' }],
  ['PLAYER', 'isOnPlay', 'TRUE', { isOnPlay: true }],
  ['PLAYER', 'isOnPlay', 'yes', { isOnPlay: false }],
];

/** Properties that a widget does not have, or values that are none. */
const REFUSED: readonly (readonly [type: string, property: string, value: string, answer: string])[] = [
  ['LED', 'onLabel', 'x', '11'],
  ['LED', 'isOn', '1', '11'],
  ['LED', 'isHidden', '1', '11'],
  ['LED', 'page', '1', '11'],
  ['LED', 'LABEL', 'x', '11'],
  ['NUMBER_INPUT', 'step', '1', '11'],
  ['GAUGE', 'suffix', 'x', '11'],
  ['RGB', 'min', '1', '11'],
  ['LED', 'color', 'red', '2'],
  ['LED', 'color', '#GG0000', '2'],
  ['LED', 'color', '#80000000', '2'],
  ['SLIDER', 'min', 'low', '2'],
  ['SLIDER', 'maximumFractionDigits', '1.5', '2'],
  ['IMAGE', 'opacity', 'x', '2'],
];

const STATES = { onButtonState: { text: 'on' }, offButtonState: { text: 'off' } };
const make = (id: number, type: string): Doc => widget(id, type, 5, type === 'STYLED_BUTTON' ? STATES : {});
const TILES = { type: 'DEVICE_TILES', id: 60, width: 8, height: 4 };
const TEMPLATE = { mode: 'PAGE', id: 1, name: 'Pump', deviceIds: [0, 1], pin: { pin: 5, pinType: 'VIRTUAL' } };

chapter('6.5 widgets', ({ withProject, common }) => {
  describe('SET_WIDGET_PROPERTY', () => {
    const account = common({
      id: 1,
      widgets: PROPERTIES.map(([type], at) => make(at, type)).concat(REFUSED.map(([type], at) => make(100 + at, type))),
    });

    for (const [at, [type, property, value, stored]] of PROPERTIES.entries()) {
      test(`${property} of ${type}: ${value}`, async () => {
        expect(await account().app.ask(SET_WIDGET_PROPERTY, body(1, at, property, value))).toBe('200');
        expect(await account().app.json(GET_WIDGET, `1|${at}`)).toMatchObject(stored);
      });
    }

    for (const [at, [type, property, value, answer]] of REFUSED.entries()) {
      test(`${property} of ${type}: ${value} is ${answer}`, async () => {
        const before = await account().app.text(GET_WIDGET, `1|${100 + at}`);
        expect(await account().app.ask(SET_WIDGET_PROPERTY, body(1, 100 + at, property, value))).toBe(answer);
        expect(await account().app.text(GET_WIDGET, `1|${100 + at}`)).toBe(before);
      });
    }

    improved('takes a value of several parts', '11', async () => {
      const own = await withProject({ widgets: [make(3, 'MENU')] });
      expect(await own.app.ask(SET_WIDGET_PROPERTY, '1|3|labels|a||b')).toBe('200');
      expect(await own.app.json(GET_WIDGET, '1|3')).toMatchObject({ labels: ['a', '', 'b'] });
    });

    test('is told to nobody, neither apps nor devices', async () => {
      const own = await withProject({ widgets: [make(3, 'LED')] });
      const other = await own.session();
      const hardware = await own.device(0, 1, [own.app, other]);
      expect(await own.app.ask(SET_WIDGET_PROPERTY, '1|3|label|x')).toBe('200');
      for (const session of [other, hardware, own.app]) expect(await session.quiet()).toBe('200');
    });
  });

  describe('CREATE_WIDGET', () => {
    test('adds it behind the others, with the value that it brings', async () => {
      const account = await withProject({ widgets: [make(3, 'LED')] });
      expect(await account.app.ask(CREATE_WIDGET, body(1, widget(2, 'BUTTON', 6, { value: '1' })))).toBe('200');
      expect(await account.load()).toMatchObject({ widgets: [{ id: 3 }, { id: 2, value: '1' }] });
    });

    test('forgets what was stored for its pin: value and properties', async () => {
      const account = await withProject();
      const hardware = await account.device();
      hardware.send(HARDWARE, 'vw|5|42', 9);
      expect(await account.app.next()).toBe('20 9 1-0|vw|5|42');
      expect(await hardware.ask(SET_WIDGET_PROPERTY, '5|label|Five')).toBe('200');
      expect(await account.app.next()).toMatch(/^19 /);
      expect(await account.app.ask(CREATE_WIDGET, body(1, make(3, 'GAUGE')))).toBe('200');
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.quiet()).toBe('200');
    });

    const PRICES: Readonly<Record<number, readonly string[]>> = {
      0: ['TABS', 'BLUETOOTH', 'TWITTER'],
      100: ['LED', 'EMAIL', 'SMS', 'RTC', 'BRIDGE', 'TEXT'],
      200: ['BUTTON', 'SWITCH', 'SLIDER', 'TIMER', 'TERMINAL', 'QR', 'LEVEL_DISPLAY'],
      300: ['STYLED_BUTTON', 'GAUGE', 'LIGHT', 'HUMIDITY'],
      400: ['TEXT_INPUT', 'RGB', 'LCD', 'NOTIFICATION', 'PLAYER', 'ACCELEROMETER'],
      500: ['LINK_BUTTON', 'STEP', 'VIDEO', 'EVENTOR', 'WEBHOOK', 'GPS_STREAMING'],
      600: ['MAP', 'IMAGE'],
      800: ['TABLE'],
      900: ['ENHANCED_GRAPH'],
      1700: ['DEVICE_TILES'],
      1900: ['DEVICE_SELECTOR'],
    };
    const energy = common({ id: 1 });
    for (const [price, types] of Object.entries(PRICES)) {
      test(`${types.join(', ')} cost ${price} each and give it back`, async () => {
        const { app } = energy();
        for (const type of types) {
          const before = Number(await app.text(GET_ENERGY));
          expect(await app.ask(CREATE_WIDGET, body(1, { type, id: 9, width: 1, height: 1 }))).toBe('200');
          expect(before - Number(await app.text(GET_ENERGY)), type).toBe(Number(price));
          expect(await app.ask(DELETE_WIDGET, '1|9')).toBe('200');
          expect(Number(await app.text(GET_ENERGY)), type).toBe(before);
        }
      });
    }

    describe('size', () => {
      const account = common({ id: 1 });
      const sized = (id: number, length: number): string => {
        const json = JSON.stringify({ ...make(id, 'LED'), label: '' });
        return `1|${json.replace('""', `"{a*${length - json.length}}"`)}`;
      };
      requests(
        () => account().app,
        [
          ['20480 characters', CREATE_WIDGET, sized(1, 20_480), '200'],
          ['20481 characters', CREATE_WIDGET, sized(2, 20_481), '6'],
          ['20480 characters of an update', UPDATE_WIDGET, sized(1, 20_480), '200'],
          ['20481 characters of an update', UPDATE_WIDGET, sized(1, 20_481), '6'],
        ],
      );
    });
  });

  describe('UPDATE_WIDGET', () => {
    test('keeps the value on the same pin, loses it on another', async () => {
      const account = await withProject({ widgets: [widget(3, 'SLIDER', 5, { value: '7' })] });
      const now = () => account.app.json(GET_WIDGET, '1|3');
      expect(await account.app.ask(UPDATE_WIDGET, body(1, widget(3, 'SLIDER', 5, { label: 'New', value: '9' })))).toBe(
        '200',
      );
      expect(await now()).toMatchObject({ label: 'New', value: '7' });
      expect(await account.app.ask(UPDATE_WIDGET, body(1, widget(3, 'SLIDER', 6)))).toBe('200');
      expect(await now()).not.toHaveProperty('value');
      expect(await now()).not.toHaveProperty('label');
    });

    test('takes the value of a timer from the JSON', async () => {
      const account = await withProject({ widgets: [widget(3, 'TIMER', 5, { value: '7' })] });
      expect(await account.app.ask(UPDATE_WIDGET, body(1, widget(3, 'TIMER', 5, { value: '9' })))).toBe('200');
      expect(await account.app.json(GET_WIDGET, '1|3')).toMatchObject({ value: '9' });
    });

    test('keeps push tokens, reports and templates', async () => {
      const tokens = { androidTokens: { a: 'token-a' } };
      const notification = { type: 'NOTIFICATION', id: 3, width: 1, height: 1 };
      const account = await withProject({
        devices: [device(0), device(1)],
        widgets: [
          { ...notification, ...tokens },
          { ...TILES, templates: [TEMPLATE] },
        ],
      });
      expect(await account.app.ask(UPDATE_WIDGET, body(1, { ...notification, notifyWhenOffline: true }))).toBe('200');
      expect(await account.app.ask(UPDATE_WIDGET, body(1, { ...TILES, rows: 3, templates: [] }))).toBe('200');
      expect(await account.load()).toMatchObject({
        widgets: [
          { notifyWhenOffline: true, ...tokens },
          { rows: 3, templates: [{ id: 1 }] },
        ],
      });
    });

    test('with fewer tabs removes the widgets of the others and gives energy back', async () => {
      const tabs = (count: number) => ({
        type: 'TABS',
        id: 1,
        width: 8,
        height: 1,
        tabs: Array.from({ length: count }, (_, id) => ({ id, label: `Tab ${id}` })),
      });
      const account = await withProject({
        widgets: [tabs(3), ...[0, 1, 2].map((tabId) => widget(10 + tabId, 'GAUGE', tabId, { tabId }))],
      });
      const energy = Number(await account.app.text(GET_ENERGY));
      expect(await account.app.ask(UPDATE_WIDGET, body(1, tabs(2)))).toBe('200');
      expect((await account.load()).widgets?.map(({ id }) => id)).toEqual([1, 10, 11]);
      expect(Number(await account.app.text(GET_ENERGY))).toBe(energy + 300);
      expect(await account.app.ask(DELETE_WIDGET, '1|1')).toBe('200');
      expect((await account.load()).widgets?.map(({ id }) => id)).toEqual([10]);
    });
  });

  test('GET_WIDGET gives a widget without private fields', async () => {
    const account = await withProject({
      widgets: [
        { type: 'TWITTER', id: 3, width: 1, height: 1, token: 't', secret: 's', username: 'u' },
        { type: 'NOTIFICATION', id: 4, width: 1, height: 1, androidTokens: { a: 'b' } },
      ],
    });
    for (const [id, hidden] of [
      [3, ['token', 'secret', 'username']],
      [4, ['androidTokens']],
    ] as const) {
      const found = await account.app.json(GET_WIDGET, `1|${id}`);
      for (const field of hidden) expect(found).not.toHaveProperty(field);
    }
    expect(await account.load()).toMatchObject({ widgets: [{ token: 't' }, { androidTokens: { a: 'b' } }] });
  });

  describe('tile templates', () => {
    const tiles = (value?: string) =>
      [0, 1].map((deviceId) => ({ deviceId, templateId: 1, pin: { pin: 5, ...(value ? { value } : {}) } }));

    test('a template makes a tile for each of its devices, and an id for firmware', async () => {
      const account = await withProject({ devices: [device(0), device(1)], widgets: [TILES] });
      expect(await account.app.ask(CREATE_TILE_TEMPLATE, body(1, 60, TEMPLATE))).toBe('200');
      const found = await account.app.json(GET_WIDGET, '1|60');
      expect(found).toMatchObject({ templates: [{ ...TEMPLATE, templateId: 'TMPL1' }], tiles: tiles() });
      expect(await account.app.ask(CREATE_TILE_TEMPLATE, body(1, 60, TEMPLATE))).toBe('6');
    });

    test('keeps the firmware id that it brings', async () => {
      const account = await withProject({ widgets: [TILES] });
      const template = { ...TEMPLATE, templateId: 'pump-2', mode: 'DIMMER', interaction: 'STEP', step: 5 };
      expect(await account.app.ask(CREATE_TILE_TEMPLATE, body(1, 60, template))).toBe('200');
      expect(await account.app.json(GET_WIDGET, '1|60')).toMatchObject({ templates: [template] });
    });

    test('an update keeps widgets and the values of the same pin', async () => {
      const account = await withProject({ devices: [device(0), device(1)], widgets: [TILES] });
      const { app } = account;
      expect(await app.ask(CREATE_TILE_TEMPLATE, body(1, 60, TEMPLATE))).toBe('200');
      expect(await app.ask(CREATE_WIDGET, body(1, 60, 1, make(61, 'LED')))).toBe('200');
      for (const id of [0, 1]) expect(await app.ask(HARDWARE, `1-${id}|vw|5|12`)).toBe('7');
      expect(await app.ask(UPDATE_TILE_TEMPLATE, body(1, 60, { ...TEMPLATE, name: 'New', widgets: [] }))).toBe('200');
      const kept = { name: 'New', widgets: [{ id: 61, type: 'LED' }] };
      expect(await app.json(GET_WIDGET, '1|60')).toMatchObject({ templates: [kept], tiles: tiles('12') });
      const moved = { ...TEMPLATE, deviceIds: [1], pin: { pin: 6, pinType: 'VIRTUAL' } };
      expect(await app.ask(UPDATE_TILE_TEMPLATE, body(1, 60, moved))).toBe('200');
      const after = await app.json<{ tiles: { pin: Doc }[] }>(GET_WIDGET, '1|60');
      expect(after.tiles).toMatchObject([{ deviceId: 1, pin: { pin: 6 } }]);
      expect(after.tiles[0]?.pin).not.toHaveProperty('value');
    });

    test('widgets inside are made, updated and deleted by their id, but not read alone', async () => {
      const account = await withProject({ widgets: [{ ...TILES, templates: [TEMPLATE] }] });
      const { app } = account;
      expect(await app.ask(CREATE_WIDGET, body(1, 60, 1, make(61, 'LED')))).toBe('200');
      expect(await app.ask(CREATE_WIDGET, body(1, 60, 1, make(61, 'LED')))).toBe('6');
      expect(await app.ask(CREATE_WIDGET, body(1, make(61, 'LED')))).toBe('6');
      expect(await app.ask(GET_WIDGET, '1|61')).toBe('2');
      expect(await app.ask(UPDATE_WIDGET, body(1, { ...make(61, 'LED'), label: 'In' }))).toBe('200');
      expect(await app.ask(SET_WIDGET_PROPERTY, '1|61|color|#FF0000')).toBe('200');
      const inside = { id: 61, label: 'In', color: RED };
      expect(await app.json(GET_WIDGET, '1|60')).toMatchObject({ templates: [{ widgets: [inside] }] });
      expect(await app.ask(DELETE_WIDGET, '1|61')).toBe('200');
      const [template] = (await app.json<{ templates: Doc[] }>(GET_WIDGET, '1|60')).templates;
      expect(template).not.toHaveProperty('widgets');
    });

    test('a deleted template takes its tiles and the price of its widgets along', async () => {
      const account = await withProject({ devices: [device(0), device(1)], widgets: [TILES] });
      const { app } = account;
      const energy = await app.text(GET_ENERGY);
      expect(await app.ask(CREATE_TILE_TEMPLATE, body(1, 60, TEMPLATE))).toBe('200');
      expect(await app.ask(CREATE_WIDGET, body(1, 60, 1, make(61, 'GAUGE')))).toBe('200');
      expect(await app.text(GET_ENERGY)).toBe(String(Number(energy) - 300));
      expect(await app.ask(DELETE_TILE_TEMPLATE, '1|60|1')).toBe('200');
      expect(await app.ask(DELETE_TILE_TEMPLATE, '1|60|1')).toBe('2');
      expect(await app.text(GET_ENERGY)).toBe(energy);
      const found = await app.json(GET_WIDGET, '1|60');
      for (const field of ['templates', 'tiles']) expect(found).not.toHaveProperty(field);
    });

    test('a tile holds what its device writes, and tells it to a sync', async () => {
      const account = await withProject({ devices: [device(0), device(1)], widgets: [TILES] });
      expect(await account.app.ask(CREATE_TILE_TEMPLATE, body(1, 60, TEMPLATE))).toBe('200');
      const hardware = await account.device(1);
      hardware.send(HARDWARE, 'vw|5|33', 9);
      expect(await account.app.next()).toBe('20 9 1-1|vw|5|33');
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-1|vw|5|33');
      expect(await account.app.quiet()).toBe('200');
    });
  });
});
