import { describe, expect, it } from 'vitest';
import { IllegalBody, IllegalCommand } from './errors.ts';
import { bytes, multiPin, onePin, pinOf, projectOf } from './fixture.ts';
import { overlayWidget } from './overlay.ts';
import { isProperty, PROPERTIES, parseColor, propertyOfRule, setProperty, setWidgetProperty } from './property.ts';
import { emptyState } from './state.ts';
import type { Widget } from './types.ts';

/** The widget after a device set a property on v5, and the keys then in storage. */
function set(widget: Widget, property: string, value: string): [Widget, string[]] {
  const state = emptyState();
  const result = setProperty(projectOf([widget]), 0, state, pinOf('v5'), property, bytes(value));
  expect(result).toBe(state.properties.size > 0 ? 'stored' : 'set');
  return [overlayWidget(widget, () => state), [...state.properties.keys()]];
}

describe('parseColor', () => {
  it('takes hexadecimal, octal and decimal numbers and makes them opaque', () => {
    const colors: [string, number][] = [
      ['#23C48E', 600084223],
      ['0xFF0000', -16776961],
      ['0Xff0000', -16776961],
      ['255', 65535],
      ['#FF8000', -8388353],
      ['#000000', 255],
      ['#fff', 0x000fffff],
      ['-1', -1],
      ['010', 0x8ff],
      ['0', 255],
      ['#7F123456', 0x123456ff],
    ];
    for (const [text, color] of colors) expect([text, parseColor(text)]).toEqual([text, color]);
  });

  it('refuses everything else', () => {
    for (const text of ['red', '', '#', '#80000000', '2147483648', ' 1', '#-5', '08', '1.5', '#GG']) {
      expect(() => parseColor(text), text).toThrow(IllegalCommand);
    }
  });
});

describe('setProperty', () => {
  it('sets label, colour and limits', () => {
    expect(set(onePin('GAUGE', 5), 'label', 'Hi')).toMatchObject([{ label: 'Hi' }, []]);
    expect(set(onePin('GAUGE', 5, { isDefaultColor: true }), 'color', '#23C48E')[0]).toMatchObject({
      color: 600084223,
      isDefaultColor: false,
    });
    expect(set(onePin('GAUGE', 5), 'min', ' -10.5 ')[0]).toMatchObject({ min: -10.5 });
    expect(set(onePin('HOLOGRAM', 5), 'max', '1e3')[0]).toMatchObject({ max: 1000 });
    expect(set(multiPin('RGB', [5]), 'label', 'x')[1]).toEqual([]);
    expect(set(multiPin('RGB', [5]), 'min', '1')[1]).toEqual(['v5-min']);
  });

  it('sets the properties of single types', () => {
    const states = { onButtonState: { text: 'a', textColor: 1 }, offButtonState: { text: 'b' } };
    const styled = onePin('STYLED_BUTTON', 5, states);
    expect(set(styled, 'onLabel', 'On')[0].onButtonState).toEqual({ text: 'On', textColor: 1 });
    expect(set(styled, 'offBackColor', '255')[0].offButtonState).toEqual({ text: 'b', backgroundColor: 65535 });
    expect(set(onePin('STYLED_BUTTON', 5), 'onColor', '1')).toEqual([onePin('STYLED_BUTTON', 5), []]);
    expect(set(onePin('SWITCH', 5), 'offLabel', 'x')[0]).toMatchObject({ offLabel: 'x' });
    expect(set(onePin('MENU', 5), 'labels', 'a||b||')[0]).toMatchObject({ labels: ['a', '', 'b'] });
    expect(set(onePin('PLAYER', 5), 'isOnPlay', 'TRUE')[0]).toMatchObject({ isOnPlay: true });
    expect(set(onePin('STEP', 5), 'step', '2.5')[0]).toMatchObject({ step: 2.5 });
    expect(set(onePin('SLIDER', 5), 'maximumFractionDigits', '2')[0]).toMatchObject({ maximumFractionDigits: 2 });
    expect(set(onePin('VIDEO', 5), 'url', 'a|b')[0]).toMatchObject({ url: 'a\0b' });
  });

  it('replaces one url of an image, counted from 1; others are as good as no such property', () => {
    const image = onePin('IMAGE', 5, { urls: ['a', 'b'] });
    expect(set(image, 'url', '2|c')).toMatchObject([{ urls: ['a', 'c'] }, []]);
    for (const value of ['3|c', '0|c', 'c']) expect(set(image, 'url', value)).toEqual([image, ['v5-url']]);
    expect(set(onePin('IMAGE', 5), 'url', '1|c')[1]).toEqual(['v5-url']);
    expect(set(image, 'urls', 'x|y')[0].urls).toEqual(['x', 'y']);
  });

  it('builds on what was set before', () => {
    const image = onePin('IMAGE', 5, { urls: ['a', 'b'] });
    const state = emptyState();
    for (const value of ['1|x', '2|y']) setProperty(projectOf([image]), 0, state, pinOf('v5'), 'url', bytes(value));
    expect(state.widgets.get('1005')?.fields).toEqual({ urls: ['x', 'y'] });
  });

  it('stores what no widget takes, and what a tile shows without changing the whole tiles widget', () => {
    expect(set(onePin('LED', 5), 'onLabel', 'x')[1]).toEqual(['v5-onLabel']);
    expect(set(onePin('LED', 6), 'label', 'x')[1]).toEqual(['v5-label']);
    const tile = { deviceId: 0, templateId: 1, pin: { pin: 5, pinType: 'VIRTUAL' } };
    const tiles = { type: 'DEVICE_TILES', id: 60, tiles: [tile] };
    const [widget, keys] = set(tiles, 'label', 'x');
    expect([widget.label, keys]).toEqual([undefined, ['v5-label']]);
  });

  it('changes nothing when it refuses', () => {
    const state = emptyState();
    const project = projectOf([onePin('LED', 5, { id: 1 }), onePin('GAUGE', 5, { id: 2 })]);
    for (const [property, value, error] of [
      ['Label', 'x', IllegalBody],
      ['isHidden', 'true', IllegalBody],
      ['color', 'red', IllegalCommand],
      ['min', 'low', IllegalCommand],
      ['max', 'NaN', IllegalCommand],
      ['max', '1f', IllegalCommand],
      ['min', '1e999', IllegalCommand],
      ['min', '', IllegalCommand],
    ] as const) {
      expect(() => setProperty(project, 0, state, pinOf('v5'), property, bytes(value))).toThrow(error);
    }
    expect([state.widgets.size, state.properties.size]).toEqual([0, 0]);
  });
});

describe('setWidgetProperty', () => {
  it('gives the changed fields, of widgets without a pin too', () => {
    expect(setWidgetProperty({ type: 'TEXT', id: 1 }, 'label', bytes('x'))).toEqual({ label: 'x' });
    expect(setWidgetProperty(onePin('NUMBER_INPUT', 3), 'suffix', bytes('kg'))).toEqual({ suffix: 'kg' });
  });

  it('refuses what the widget does not have with 11 and bad values with 2', () => {
    expect(() => setWidgetProperty(onePin('NUMBER_INPUT', 3), 'step', bytes('2'))).toThrow(IllegalBody);
    expect(() => setWidgetProperty(onePin('LED', 3), 'nosuch', bytes('2'))).toThrow(IllegalBody);
    expect(() => setWidgetProperty(onePin('LED', 3), 'min', bytes('abc'))).toThrow(IllegalCommand);
  });
});

describe('property names', () => {
  it('has the order of HTTP and the names of rules', () => {
    expect(PROPERTIES.slice(0, 3)).toEqual(['label', 'color', 'onBackColor']);
    expect(PROPERTIES).toHaveLength(21);
    expect(propertyOfRule('FRACTION')).toBe('maximumFractionDigits');
    expect(propertyOfRule('label')).toBeUndefined();
    expect(isProperty('toString')).toBe(false);
  });
});
