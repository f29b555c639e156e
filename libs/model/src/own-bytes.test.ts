import { describe, expect, it } from 'vitest';
import { bytes, pinOf, projectOf } from './fixture.ts';
import { ownBytes, replaced } from './own-bytes.ts';
import { emptyState } from './state.ts';
import { writePin, writePinBytes } from './write.ts';

describe('bytes that a state keeps', () => {
  it('lie in memory of their own, however large the chunk is that they came in', () => {
    const chunk = Buffer.alloc(65536, 'x');
    for (const length of [0, 5, 48, 49, 300]) {
      const own = ownBytes(chunk, 100, 100 + length);
      expect(own).toEqual(chunk.subarray(100, 100 + length));
      expect(own.buffer.byteLength).toBe(length);
    }
  });

  it('take the place of the old ones when they are as long', () => {
    const old = ownBytes(bytes('abc'), 0, 3);
    expect(replaced(old, bytes('-xyz-'), 1, 4)).toBe(old);
    expect(old.toString()).toBe('xyz');
    expect(replaced(old, bytes('xyzz'), 0, 4)).not.toBe(old);
    expect(replaced(undefined, bytes('q'), 0, 1).toString()).toBe('q');
  });

  it('are kept that way by writes to widgets and to pin storage', () => {
    const state = emptyState();
    const project = projectOf([{ id: 1, type: 'GAUGE', deviceId: 0, pinType: 'VIRTUAL', pin: 5 }]);
    const chunk = Buffer.concat([Buffer.alloc(60_000), bytes('23.5')]);
    for (const key of ['v5', 'v6']) {
      writePinBytes(project, 0, state, pinOf(key), chunk, 60_000, 60_004, { terminal: 1, map: 1, lcd: 1, table: 1 });
    }
    for (const kept of [state.widgets.get('1')?.value, state.values.get('v6')]) {
      expect(kept).toEqual(bytes('23.5'));
      expect((kept as Buffer).buffer.byteLength).toBe(4);
    }
  });

  it('belong to one place: a later write changes no history and no other widget', () => {
    const state = emptyState();
    const pin = { deviceId: 0, pinType: 'VIRTUAL', pin: 5 } as const;
    const project = projectOf([
      { id: 1, type: 'MAP', ...pin },
      { id: 2, type: 'GAUGE', ...pin },
      { id: 3, type: 'TERMINAL', ...pin },
      { id: 4, type: 'PLAYER', ...pin },
    ]);
    for (const value of ['one', 'two']) writePin(project, 0, state, pinOf('v5'), bytes(value));
    expect(state.widgets.get('1')?.history?.map(String)).toEqual(['one', 'two']);
    expect(state.widgets.get('3')?.history?.map(String)).toEqual(['one', 'two']);
    const kept = [...state.widgets.values()].flatMap(({ value, history = [] }) => [
      ...(value ? [value] : []),
      ...history,
    ]);
    expect(new Set(kept.map(({ buffer }) => buffer)).size).toBe(kept.length);
  });
});
