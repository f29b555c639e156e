import { describe, expect, it } from 'vitest';
import { IllegalCommand } from './errors.ts';
import { bytes, multiPin, onePin, pinOf, projectOf, shown } from './fixture.ts';
import { overlayWidget } from './overlay.ts';
import { emptyState } from './state.ts';
import type { Project, Stored, TargetState, Widget } from './types.ts';
import { HISTORY_LIMITS, writePin } from './write.ts';

function write(project: Project, key: string, ...values: string[]): TargetState {
  const state = emptyState();
  for (const value of values) writePin(project, 0, state, pinOf(key), bytes(value), HISTORY_LIMITS);
  return state;
}

function after(widget: Widget, key: string, ...values: string[]): Widget {
  const state = write(projectOf([widget]), key, ...values);
  return overlayWidget(widget, () => state);
}

function history(state: TargetState, id: number): string[] {
  return shown(state.widgets.get(String(id))?.history ?? []);
}

describe('writePin to one-pin widgets', () => {
  it('sets every widget of the target that the pin hits and keeps the buffer as it is', () => {
    const widgets = [
      onePin('SLIDER', 5),
      onePin('VIDEO', 5, { id: 2 }),
      onePin('LED', 6, { id: 3 }),
      onePin('LED', 5, { id: 4, deviceId: 1 }),
      onePin('WEBHOOK', 5, { id: 5 }),
      onePin('LED', 5, { id: 6, deviceId: 100000 }),
    ];
    const state = emptyState();
    const value = bytes('7');
    writePin(projectOf(widgets), 0, state, pinOf('v5'), value);
    expect([...state.widgets.keys()]).toEqual(['1005', '2']);
    expect(state.widgets.get('1005')?.value).toEqual(value);
    expect(state.values.size).toBe(0);
  });

  it('writes to a tag only what is attached to it', () => {
    const project = projectOf([onePin('LED', 5), onePin('LED', 5, { id: 9, deviceId: 100000 })]);
    const state = emptyState();
    writePin(project, 100000, state, pinOf('v5'), bytes('1'));
    expect([...state.widgets.keys()]).toEqual(['9']);
  });

  it('keeps nothing of a selector', () => {
    const project = projectOf([onePin('LED', 5, { id: 9, deviceId: 200000 })]);
    const state = emptyState();
    for (const pin of ['v5', 'v6'] as const) writePin(project, 200000, state, pinOf(pin), bytes('1'));
    expect(state).toEqual(emptyState());
  });

  it('holds a value in a widget of unknown type', () => {
    expect(after(onePin('HOLOGRAM', 9), 'v9', '5')).toMatchObject({ type: 'HOLOGRAM', value: '5' });
  });

  it('keeps a history in a terminal, which clr empties', () => {
    const project = projectOf([onePin('TERMINAL', 8)]);
    expect(history(write(project, 'v8', ...Array.from({ length: 27 }, (_, i) => `l${i}`)), 1008)).toHaveLength(25);
    expect(history(write(project, 'v8', 'a', 'clr', 'b', 'c|d'), 1008)).toEqual(['b', 'c|d']);
    expect(write(project, 'v8', 'a').widgets.get('1008')?.value).toBeUndefined();
  });

  it('keeps points and the last value in a map; clr empties both, also a value of the document', () => {
    const map = onePin('MAP', 8, { value: 'old' });
    const state = write(projectOf([map]), 'v8', '1|50|30|A', '2|51|31|B');
    expect(history(state, 1008)).toEqual(['1|50|30|A', '2|51|31|B']);
    expect(after(map, 'v8', '1|50|30|A').value).toBe('1\x0050\x0030\0A');
    expect(after(map, 'v8', 'x', 'clr').value).toBe('');
  });

  it('starts and stops a player', () => {
    const player = onePin('PLAYER', 3);
    expect(after(player, 'v3', 'play')).toMatchObject({ value: 'play', isOnPlay: true });
    expect(after(player, 'v3', 'play', 'next')).toMatchObject({ value: 'next', isOnPlay: true });
    expect(after(player, 'v3', 'play', 'stop')).toMatchObject({ isOnPlay: false });
  });

  it('parses a time input before it changes anything', () => {
    const input = onePin('TIME_INPUT', 13, { startAt: -1, days: [7] });
    expect(after(input, 'v13', '3600|ss|Europe/Kiev|1,2|10800')).toMatchObject({
      startAt: 3600,
      stopAt: -2,
      tzName: 'Europe/Kiev',
      days: [1, 2],
      value: '3600\0ss\0Europe/Kiev\x001,2\x0010800',
    });
    expect(after(input, 'v13', '|sr|UTC')).toMatchObject({ startAt: -1, stopAt: -3, days: null });
    expect(after(input, 'v13', '10|20')).toMatchObject({ startAt: -1, days: [7], value: '10\x0020' });
    const state = emptyState();
    const project = projectOf([onePin('LED', 13, { id: 1 }), input]);
    expect(() => writePin(project, 0, state, pinOf('v13'), bytes('x|1|UTC'))).toThrow(IllegalCommand);
    expect(state.widgets.size).toBe(0);
  });
});

describe('writePin to a table', () => {
  const table = onePin('TABLE', 56, { rows: [{ id: 1, name: 'A', value: '1', isSelected: false, extra: 9 }] });

  it('follows the commands and keeps what it does not know of a row', () => {
    expect(after(table, 'v56', 'add|2|B|5', 'update|1|C|7', 'deselect|2', 'select|1', 'pick|1')).toMatchObject({
      rows: [
        { id: 1, name: 'C', value: '7', isSelected: true, extra: 9 },
        { id: 2, name: 'B', value: '5', isSelected: false },
      ],
      currentRowIndex: 1,
      value: 'pick\x001',
    });
    expect(after(table, 'v56', 'add|2|B|5', 'order|0|1').rows).toMatchObject([{ id: 2 }, { id: 1 }]);
    expect(after(table, 'v56', 'pick|3', 'clr')).toMatchObject({ rows: [], currentRowIndex: 0 });
    expect(table.rows).toHaveLength(1);
  });

  it('takes an empty value, but not too few parts', () => {
    expect(after(table, 'v56', 'add|2|B|').rows).toMatchObject([{}, { id: 2, value: '' }]);
    for (const short of ['add|2|B', 'update|1|B', 'select', 'pick|', 'what|1', 'order|5|0', 'update|7|x|y']) {
      expect(after(table, 'v56', short)).toMatchObject({ rows: table.rows, value: short.replaceAll('|', '\0') });
    }
  });

  it('keeps 100 rows', () => {
    const commands = Array.from({ length: 100 }, (_, i) => `add|${i + 10}|r|v`);
    const rows = after(table, 'v56', ...commands).rows as { id: number }[];
    expect([rows.length, rows[0]?.id]).toEqual([100, 10]);
  });

  it('refuses a bad number and leaves all widgets of the pin alone', () => {
    const state = emptyState();
    const project = projectOf([onePin('LED', 56, { id: 1 }), table]);
    for (const bad of ['add|x|B|5', 'pick|1.5', 'select|9999999999']) {
      expect(() => writePin(project, 0, state, pinOf('v56'), bytes(bad))).toThrow(IllegalCommand);
    }
    expect(state.widgets.size).toBe(0);
  });
});

describe('writePin to multi-pin widgets and tiles', () => {
  it('sets every stream that hits', () => {
    expect(after(multiPin('RGB', [1, 1, 2]), 'v1', '60|143').pins?.map(({ value }) => value)).toEqual([
      '60\x00143',
      '60\x00143',
      undefined,
    ]);
  });

  it('remembers the last 6 commands of an advanced LCD; clr drops those before it', () => {
    const project = projectOf([multiPin('LCD', [20, 20], { advancedMode: true })]);
    expect(history(write(project, 'v20', ...'abcdefgh'), 1)).toEqual([...'cdefgh']);
    expect(history(write(project, 'v20', 'a', 'clr', 'b'), 1)).toEqual(['clr', 'b']);
    expect(write(projectOf([multiPin('LCD', [20, 21])]), 'v20', 'a').widgets.get('1')?.history).toBeUndefined();
  });

  it('sets all tiles of the device that hit', () => {
    const pin = { pin: 5, pinType: 'VIRTUAL' as const };
    const tiles = {
      type: 'DEVICE_TILES',
      id: 60,
      tiles: [
        { deviceId: 0, templateId: 1, pin },
        { deviceId: 0, templateId: 2, pin },
        { deviceId: 1, templateId: 1, pin },
        { deviceId: 0, templateId: 3 },
      ],
    };
    const state = write(projectOf([tiles]), 'v5', '25');
    expect([...state.tiles.keys()]).toEqual(['60/1', '60/2']);
    const shownTiles = overlayWidget(tiles, (id) => (id === 0 ? state : undefined)).tiles;
    expect(shownTiles).toMatchObject([{ pin: { value: '25' } }, { pin: { value: '25' } }, { pin }, { templateId: 3 }]);
  });
});

describe('pin storage', () => {
  const selector = { type: 'DEVICE_SELECTOR', id: 200000, deviceIds: [0] };
  const behind = (type: string): Widget => onePin(type, 6, { deviceId: 200000 });
  const stored = (project: Project, ...values: string[]): string | { type: string; values: string[] } => {
    const value = write(project, 'v6', ...values).values.get('v6') as Stored;
    return Buffer.isBuffer(value) ? (shown([value])[0] as string) : { type: value.type, values: shown(value.values) };
  };

  it('keeps one value of a pin that no widget has', () => {
    expect(stored(projectOf([]), 'a', 'b|c')).toBe('b|c');
    expect(stored(projectOf([selector, behind('LED')]), 'a', 'b')).toBe('b');
    expect(stored(projectOf([{ ...selector, deviceIds: [1] }, behind('TERMINAL')]), 'a', 'b')).toBe('b');
  });

  it('keeps a list for a terminal or LCD behind a selector or in a template', () => {
    expect(stored(projectOf([selector, behind('TERMINAL')]), 'a', 'b')).toEqual({
      type: 'TERMINAL',
      values: ['a', 'b'],
    });
    expect(stored(projectOf([selector, behind('TERMINAL')]), 'a', 'clr')).toEqual({ type: 'TERMINAL', values: [] });
    const lcd = multiPin('LCD', [6, 6], { deviceId: -1 });
    const tiles = { type: 'DEVICE_TILES', id: 60, templates: [{ id: 1, deviceIds: [0], widgets: [lcd] }] };
    expect(stored(projectOf([tiles]), ...'abcdefgh')).toEqual({ type: 'LCD', values: [...'cdefgh'] });
  });

  it('keeps the rows of a table behind a selector', () => {
    const project = projectOf([selector, behind('TABLE')]);
    expect(stored(project, 'add|1|A|1', 'add|2|B|2', 'update|1|A|', 'deselect|2', 'pick|1')).toEqual({
      type: 'TABLE',
      values: ['add|1|A||true', 'add|2|B|2|false'],
    });
    expect(stored(project, 'add|1|A|1', 'clr')).toEqual({ type: 'TABLE', values: [] });
  });

  it('turns a plain value into a list once a list widget appears, and leaves a list a list', () => {
    const plain = projectOf([]);
    const listed = projectOf([selector, behind('TERMINAL')]);
    const state = emptyState();
    writePin(plain, 0, state, pinOf('v6'), bytes('a'));
    writePin(listed, 0, state, pinOf('v6'), bytes('b'));
    writePin(plain, 0, state, pinOf('v6'), bytes('c'));
    expect(state.values.get('v6')).toEqual({ type: 'TERMINAL', values: [bytes('a'), bytes('b'), bytes('c')] });
  });
});
