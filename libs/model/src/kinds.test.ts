import { describe, expect, it } from 'vitest';
import { onePin, projectOf } from './fixture.ts';
import { isKnownType, isSplit, kindOf, projectPrice, WIDGET_TYPES, widgetPrice } from './kinds.ts';

describe('kindOf', () => {
  it('knows all 55 types', () => {
    expect(WIDGET_TYPES).toHaveLength(55);
    expect(isKnownType('GAUGE')).toBe(true);
    expect(isKnownType('gauge')).toBe(false);
    expect(isKnownType('constructor')).toBe(false);
    // A type that is known but missing here would get the shape of an unknown one.
    const shapes = [kindOf({ type: '?', id: 1 }), kindOf({ type: '?', id: 1, pins: [] }), kindOf(onePin('?', 1))];
    for (const type of WIDGET_TYPES) expect(shapes).not.toContain(kindOf({ type, id: 1 }));
  });

  it('judges an unknown type by its shape', () => {
    expect(kindOf(onePin('HOLOGRAM', 9))).toMatchObject({
      kind: 'one-pin',
      write: 'value',
      appSync: 'value',
      price: 200,
    });
    expect(kindOf({ type: 'HOLOGRAM', id: 1, pins: [] })).toMatchObject({
      kind: 'multi-pin',
      write: 'streams',
      price: 200,
    });
    expect(kindOf({ type: 'HOLOGRAM', id: 1 })).toMatchObject({ kind: 'no-pin', price: 200 });
  });

  it('never lets writes hit webhooks, graphs and widgets without pins', () => {
    for (const type of ['WEBHOOK', 'ENHANCED_GRAPH', 'REPORT', 'EVENTOR', 'RTC', 'DEVICE_SELECTOR']) {
      expect(kindOf(onePin(type, 1)).write).toBeUndefined();
    }
  });

  it('tells split from merged', () => {
    expect(isSplit({ type: 'RGB', id: 1, splitMode: true })).toBe(true);
    expect(isSplit({ type: 'RGB', id: 1 })).toBe(false);
    expect(isSplit({ type: 'TWO_AXIS_JOYSTICK', id: 1, split: true })).toBe(true);
    expect(isSplit({ type: 'LCD', id: 1, advancedMode: true })).toBe(false);
    expect(isSplit({ type: 'LCD', id: 1 })).toBe(true);
    expect(isSplit({ type: 'HOLOGRAM', id: 1, pins: [] })).toBe(true);
  });
});

describe('prices', () => {
  it('adds reports and template widgets', () => {
    expect(widgetPrice({ type: 'REPORT', id: 1 })).toBe(0);
    expect(widgetPrice({ type: 'REPORT', id: 1, reports: [{}, {}] })).toBe(5800);
    const tiles = {
      type: 'DEVICE_TILES',
      id: 1,
      templates: [{ id: 1, widgets: [onePin('LED', 1), onePin('TABLE', 2)] }],
    };
    expect(widgetPrice(tiles)).toBe(1700 + 100 + 800);
    expect(projectPrice(projectOf([tiles, onePin('HOLOGRAM', 3)]))).toBe(2800);
    expect(projectPrice(projectOf([tiles], { parentId: 4 }))).toBe(0);
  });
});
