import { describe, expect, it } from 'vitest';
import { bytes, multiPin, onePin, pinOf, projectOf, shown } from './fixture.ts';
import { httpWriteBody, readPin } from './read-pin.ts';
import { emptyState } from './state.ts';
import type { Widget } from './types.ts';
import { writePin } from './write.ts';

/** What HTTP reads from `key` after writes to pins of device 0. */
function read(widgets: Widget[], key: string, ...writes: [string, string][]): unknown {
  const project = projectOf(widgets);
  const state = emptyState();
  for (const [pin, value] of writes) writePin(project, 0, state, pinOf(pin), bytes(value));
  const body = readPin(project, 0, state, pinOf(key));
  return body === undefined ? undefined : JSON.parse(body);
}

const pin = { pin: 5, pinType: 'VIRTUAL' as const };
const tiles = { type: 'DEVICE_TILES', id: 60, tiles: [{ deviceId: 0, templateId: 1, pin }] };

describe('readPin', () => {
  it('reads pin storage split, without empty parts at the end', () => {
    expect(read([], 'v3')).toBeUndefined();
    expect(read([], 'v3', ['v3', '1||3'])).toEqual(['1', '', '3']);
    expect(read([], 'v3', ['v3', '1||'])).toEqual(['1']);
    expect(read([], 'v3', ['v3', ''])).toEqual(['']);
    expect(read([], 'v3', ['v3', '||'])).toEqual([]);
    expect(read([], 'd3', ['v3', '1'])).toBeUndefined();
    const selector = { type: 'DEVICE_SELECTOR', id: 200000, deviceIds: [0] };
    const behind = onePin('TERMINAL', 6, { deviceId: 200000 });
    expect(read([selector, behind], 'v6', ['v6', 'a'], ['v6', 'b|c'])).toEqual(['a', 'b\0c']);
  });

  it('reads the first one-pin widget, escaped and split', () => {
    expect(read([onePin('LED', 4)], 'v4')).toEqual([]);
    expect(read([onePin('LED', 4, { value: '1' }), onePin('LED', 4, { id: 2, value: '2' })], 'v4')).toEqual(['1']);
    expect(read([onePin('LED', 4)], 'v4', ['v4', 'a"b\\|c'])).toEqual(['a"b\\', 'c']);
    expect(read([onePin('GAUGE', 4, { pinType: 'ANALOG', value: '9' })], 'd4')).toEqual(['9']);
    expect(read([onePin('WEBHOOK', 4)], 'v4')).toBeUndefined();
    expect(read([onePin('LED', 4, { deviceId: 100000, value: '1' })], 'v4')).toBeUndefined();
  });

  it('reads histories, streams and tiles', () => {
    expect(read([onePin('TERMINAL', 4)], 'v4')).toEqual([]);
    expect(read([onePin('TERMINAL', 4)], 'v4', ['v4', 'a'], ['v4', 'b'])).toEqual(['a', 'b']);
    expect(read([onePin('MAP', 4)], 'v4', ['v4', '1|5|6|K'])).toEqual(['1\x005\x006\0K']);
    expect(read([multiPin('RGB', [1, 2, 3], { splitMode: true })], 'v1', ['v2', '50'])).toEqual(['', '50', '']);
    expect(read([multiPin('RGB', [1, 1])], 'v1', ['v1', '1|2'])).toEqual(['1', '2']);
    expect(read([multiPin('RGB', [1, 1])], 'v1')).toEqual([]);
    expect(read([multiPin('LCD', [20, 21])], 'v21', ['v20', 'Hello'])).toEqual(['Hello', '']);
    expect(read([tiles], 'v5')).toBeUndefined();
    expect(read([tiles], 'v5', ['v5', '25'])).toEqual(['25']);
  });
});

describe('httpWriteBody', () => {
  const body = (widgets: Widget[], key: string, value: string): string | undefined =>
    shown([httpWriteBody(projectOf(widgets), 0, pinOf(key), bytes(value))])[0];

  it('has the letter of the widget', () => {
    const widgets = [
      onePin('SLIDER', 3, { pinType: 'DIGITAL', pwmMode: true }),
      onePin('LEVEL_DISPLAY', 4, { pinType: 'ANALOG' }),
      onePin('BUTTON', 5, { pinType: 'DIGITAL' }),
    ];
    expect(body(widgets, 'd3', '5')).toBe('aw|3|5');
    expect(body(widgets, 'd4', '7')).toBe('aw|4|7');
    expect(body(widgets, 'd5', '1')).toBe('dw|5|1');
    expect(body(widgets, 'a5', '2')).toBe('aw|5|2');
    expect(body([tiles], 'v5', '2')).toBe('vw|5|2');
  });

  it('has exactly the value written', () => {
    expect(body([multiPin('RGB', [13, 13, 13])], 'v13', '1|2|3')).toBe('vw|13|1|2|3');
    expect(body([multiPin('RGB', [1, 2], { splitMode: true })], 'v2', '5')).toBe('vw|2|5');
    expect(body([onePin('TERMINAL', 17)], 'v17', 'clr')).toBe('vw|17|clr');
    expect(body([], 'v1', '')).toBe('vw|1|');
  });
});
