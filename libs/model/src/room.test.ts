import { describe, expect, it } from 'vitest';
import { QuotaLimit } from './errors.ts';
import { bytes, multiPin, onePin, pinOf, projectOf } from './fixture.ts';
import { setProperty } from './property.ts';
import { MAX_STATE_BYTES } from './room.ts';
import { emptyState, encodeState } from './state.ts';
import type { Project, TargetState, Widget } from './types.ts';
import { writePin } from './write.ts';

const LONG = Buffer.alloc(65_000, 'x');
const OVERHEAD = 64 * 1024;

/** Writes until it is refused; the number of writes that were taken. */
function fill(state: TargetState, write: (at: number) => void): number {
  for (let at = 0; at < 10_000; at++) {
    const before = encodeState(state);
    try {
      write(at);
    } catch (error) {
      expect(error).toBeInstanceOf(QuotaLimit);
      expect(encodeState(state).equals(before)).toBe(true);
      return at;
    }
  }
  return Number.POSITIVE_INFINITY;
}

function project(...widgets: Widget[]): Project {
  return projectOf(widgets);
}

describe('the state of a target is bounded in bytes', () => {
  it.each<[string, Project]>([
    ['in pin storage', project()],
    ['in terminals', project(...Array.from({ length: 256 }, (_, pin) => onePin('TERMINAL', pin)))],
    ['in tables', project(...Array.from({ length: 256 }, (_, pin) => onePin('TABLE', pin)))],
    ['in many widgets on one pin', project(...Array.from({ length: 30 }, (_, i) => onePin('LED', 5, { id: i })))],
    ['in streams', project(multiPin('RGB', new Array<number>(30).fill(5)))],
  ])('%s', (_where, into) => {
    const state = emptyState();
    const rows = into.widgets.some(({ type }) => type === 'TABLE');
    const taken = fill(state, (at) => {
      const value = rows ? Buffer.concat([bytes(`add|${at}|n|`), LONG]) : LONG;
      writePin(into, 0, state, pinOf(`v${at % 256}`), value);
    });
    expect(taken).toBeGreaterThan(0);
    expect(encodeState(state).length).toBeLessThan(MAX_STATE_BYTES + OVERHEAD);
  });

  it('in properties, stored or of a widget', () => {
    const into = project(onePin('LED', 5));
    const state = emptyState();
    fill(state, (at) => setProperty(into, 0, state, pinOf(`v${at % 256}`), at % 2 ? 'label' : 'offLabel', LONG));
    expect(encodeState(state).length).toBeLessThan(MAX_STATE_BYTES + OVERHEAD);
  });

  it('a value beyond the bound is refused at once', () => {
    const state = emptyState();
    const value = Buffer.alloc(MAX_STATE_BYTES + 1);
    expect(() => writePin(project(), 0, state, pinOf('v1'), value)).toThrow(QuotaLimit);
  });

  it('short values are taken by a full state, and a cleared one takes long ones again', () => {
    const into = project(onePin('TERMINAL', 8));
    const state = emptyState();
    fill(state, (at) => writePin(into, 0, state, pinOf(at < 20 ? 'v8' : `v${at}`), LONG));
    writePin(into, 0, state, pinOf('v1'), bytes('23'));
    writePin(into, 0, state, pinOf('v8'), bytes('clr'));
    writePin(into, 0, state, pinOf('v8'), LONG);
    expect(state.widgets.get('1008')?.history).toEqual([LONG]);
  });
});
