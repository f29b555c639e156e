import { describe, expect, it } from 'vitest';
import { bytes, multiPin, onePin, pinOf, projectOf, States, shown } from './fixture.ts';
import { ALL_TARGETS, appSync, hardwareSync, hardwareSyncAll } from './replay.ts';
import { mapOf } from './state.ts';
import type { Project, Widget } from './types.ts';
import { writePin } from './write.ts';

/** Sync frames after writes `target-pin value`, as `command body`. */
function synced(project: Project, target: number, writes: [number, string, string][] = []): string[] {
  const states = new States();
  for (const [id, key, value] of writes) writePin(project, id, states.of(id), pinOf(key), bytes(value));
  return appSync(project, states.of, 1, target).map(({ command, body }) => `${command} ${shown([body])[0]}`);
}

const tilePin = { pin: 5, pinType: 'VIRTUAL' as const };
const tiles: Widget = {
  type: 'DEVICE_TILES',
  id: 60,
  tiles: [
    { deviceId: 0, templateId: 1, pin: { ...tilePin, value: 'zero' } },
    { deviceId: 1, templateId: 1, pin: tilePin },
  ],
};
const rgb = (splitMode: boolean): Widget => multiPin('RGB', [1, 2], { splitMode });

describe('appSync', () => {
  it('sends values of one-pin widgets, of the document and written ones, also empty ones', () => {
    const project = projectOf([
      onePin('SLIDER', 4, { value: '70' }),
      onePin('GAUGE', 5, { value: '' }),
      onePin('LED', 6),
      onePin('VIDEO', 7, { value: '1' }),
      onePin('SLIDER', 8, { deviceId: 200000, value: '3' }),
      onePin('LED', -1, { value: '1' }),
      onePin('HOLOGRAM', 9),
    ]);
    expect(synced(project, ALL_TARGETS, [[0, 'v9', '5']])).toEqual(['25 1-0|vw|4|70', '25 1-0|vw|5|', '25 1-0|vw|9|5']);
  });

  it('sends PWM pins as analog, except those of buttons', () => {
    const pwm = (type: string, pin: number): Widget =>
      onePin(type, pin, { pinType: 'DIGITAL', pwmMode: true, value: '1' });
    const project = projectOf([pwm('SLIDER', 3), pwm('BUTTON', 4), pwm('SWITCH', 5), pwm('STYLED_BUTTON', 6)]);
    expect(synced(project, ALL_TARGETS)).toEqual(['25 1-0|aw|3|1', '25 1-0|dw|4|1', '25 1-0|dw|5|1', '25 1-0|dw|6|1']);
  });

  it('sends each stream of a split widget and the first of a merged one', () => {
    expect(synced(projectOf([rgb(true)]), ALL_TARGETS, [[0, 'v2', '9']])).toEqual(['25 1-0|vw|2|9']);
    expect(
      synced(projectOf([rgb(false)]), ALL_TARGETS, [
        [0, 'v1', '6|7'],
        [0, 'v2', '9'],
      ]),
    ).toEqual(['25 1-0|vw|1|6|7']);
    const empty = projectOf([multiPin('RGB', []), onePin('LED', 1, { value: '1' })]);
    expect(synced(empty, ALL_TARGETS)).toEqual(['25 1-0|vw|1|1']);
  });

  it('sends histories of terminals, maps, tables and LCDs', () => {
    const lists = projectOf([
      onePin('TERMINAL', 10),
      onePin('MAP', 12),
      onePin('TABLE', 11),
      multiPin('LCD', [20, 20], { advancedMode: true }),
      multiPin('LCD', [21, 22], { id: 2 }),
    ]);
    expect(synced(lists, ALL_TARGETS)).toEqual([]);
    expect(
      synced(lists, ALL_TARGETS, [
        [0, 'v10', 'a'],
        [0, 'v10', 'b'],
        [0, 'v12', '1|5|6|A'],
        [0, 'v12', '2|5|6|B'],
        [0, 'v11', 'add|1|Row|5'],
        [0, 'v11', 'add|2|B|6'],
        [0, 'v11', 'deselect|2'],
        [0, 'v20', 'clr'],
        [0, 'v20', 'p|0|0|Hi'],
        [0, 'v22', 'low'],
      ]),
    ).toEqual([
      '25 1-0|vm|10|a|b',
      '25 1-0|vw|12|1|5|6|A',
      '25 1-0|vw|12|2|5|6|B',
      '25 1-0|vm|11|add|1|Row|5|true|add|2|B|6|false',
      '25 1-0|vw|20|clr',
      '25 1-0|vw|20|p|0|0|Hi',
      '25 1-0|vw|22|low',
    ]);
  });

  it('sends storage and properties before widgets, lists with their last element', () => {
    const selector = { type: 'DEVICE_SELECTOR', id: 200000, deviceIds: [0, 1] };
    const project = projectOf([
      onePin('LED', 1, { value: '1' }),
      selector,
      onePin('TERMINAL', 6, { deviceId: 200000 }),
    ]);
    const states = new States();
    for (const value of ['a', 'b']) writePin(project, 1, states.of(1), pinOf('v6'), bytes(value));
    writePin(project, 0, states.of(0), pinOf('d8'), bytes('1'));
    mapOf(states.of(0), 'properties').set('v5-color', bytes('#FF0000'));
    const frames = appSync(project, states.of, 1, ALL_TARGETS);
    expect(frames.map(({ command, body }) => `${command} ${shown([body])[0]}`)).toEqual([
      '25 1-0|dw|8|1',
      '19 1-0|5|color|#FF0000',
      '25 1-1|vm|6|a|b',
      '25 1-1|vw|6|b',
      '25 1-0|vw|1|1',
    ]);
  });

  it('sends only what has exactly the asked id', () => {
    const tags = [{ id: 100000, name: 'All', deviceIds: [0, 1] }];
    const project = projectOf([onePin('LED', 1), onePin('SLIDER', 2, { deviceId: 100000 }), tiles], { tags });
    const writes: [number, string, string][] = [
      [0, 'v1', 'x'],
      [100000, 'v2', 't'],
      [1, 'v2', 's'],
      [1, 'v5', 'one'],
    ];
    expect(synced(project, 0, writes)).toEqual(['25 1-0|vw|1|x', '25 1-0|vw|5|zero']);
    expect(synced(project, 1, writes)).toEqual(['25 1-1|vw|2|s', '25 1-1|vw|5|one']);
    expect(synced(project, 100000, writes)).toEqual(['25 1-100000|vw|2|t']);
    expect(synced(project, 7, writes)).toEqual([]);
    expect(synced(project, ALL_TARGETS, writes)).toHaveLength(5);
  });
});

describe('hardwareSyncAll and hardwareSync', () => {
  const project = projectOf([
    onePin('SLIDER', 7, { value: '70' }),
    onePin('BUTTON', 3, { pinType: 'DIGITAL', pwmMode: true, value: '1' }),
    onePin('GAUGE', 6, { value: '5', deviceId: 1 }),
    onePin('TERMINAL', 8),
    onePin('MAP', 12),
    onePin('TABLE', 11),
    multiPin('LCD', [20, 21]),
    onePin('GRAVITY', 30, { value: '1' }),
    { ...rgb(true), id: 2 },
    tiles,
  ]);
  const states = new States();
  const state = states.of(0);
  const writes: [string, string][] = [
    ['v8', 'a'],
    ['v8', 'b'],
    ['v12', '1'],
    ['v11', 'clr'],
    ['v20', 'x'],
    ['v2', '9'],
    ['v99', 'stored'],
    ['d4', '0'],
  ];
  for (const [key, value] of writes) writePin(project, 0, state, pinOf(key), bytes(value));
  mapOf(state, 'properties').set('v5-label', bytes('no'));
  mapOf(state, 'values').set('v40', { type: 'LCD', values: [bytes('p'), bytes('q')] });

  it('answers widgets of the device in order, then storage without properties', () => {
    expect(shown(hardwareSyncAll(project, 0, state))).toEqual([
      'vw|7|70',
      'dw|3|1',
      'vw|8|b',
      'vw|2|9',
      'vw|5|zero',
      'vw|99|stored',
      'dw|4|0',
      'vw|40|p',
      'vw|40|q',
    ]);
  });

  it('asks the first widget of a pin, and storage only when there is none', () => {
    const one = (key: string): string[] => shown(hardwareSync(project, 0, state, pinOf(key)));
    expect(one('v7')).toEqual(['vw|7|70']);
    expect(one('a3')).toEqual(['dw|3|1']);
    expect(one('v20')).toEqual([]);
    expect(one('v30')).toEqual([]);
    expect(one('v5')).toEqual(['vw|5|zero']);
    expect(one('v1')).toEqual(['vw|2|9']);
    expect(one('v99')).toEqual(['vw|99|stored']);
    expect(one('v40')).toEqual(['vw|40|p', 'vw|40|q']);
    expect(one('v100')).toEqual([]);
  });
});
