import { describe, expect, it } from 'vitest';
import { bytes, multiPin, onePin, pinOf, projectOf, States } from './fixture.ts';
import { overlayDevice, overlayProject, pinsStorage } from './overlay.ts';
import { emptyState, mapOf } from './state.ts';
import { writePin } from './write.ts';

describe('overlayProject', () => {
  it('lays values, streams and fields over the document and leaves the document alone', () => {
    const project = projectOf([
      onePin('SLIDER', 4, { value: 'old' }),
      multiPin('RGB', [1, 2]),
      onePin('PLAYER', 3, { isOnPlay: false, label: 'P' }),
      onePin('LED', 9, { value: 'kept' }),
      { type: 'TEXT', id: 5, text: 't' },
    ]);
    const before = structuredClone(project);
    const states = new States();
    for (const [key, value] of [
      ['v4', 'Ж'],
      ['v2', '7'],
      ['v3', 'play'],
    ]) {
      writePin(project, 0, states.of(0), pinOf(key as string), bytes(value as string));
    }
    const { widgets } = overlayProject(project, states.of);
    expect(widgets).toEqual([
      { ...project.widgets[0], value: 'Ж' },
      {
        ...project.widgets[1],
        pins: [
          { pin: 1, pinType: 'VIRTUAL' },
          { pin: 2, pinType: 'VIRTUAL', value: '7' },
        ],
      },
      { ...project.widgets[2], value: 'play', isOnPlay: true },
      project.widgets[3],
      project.widgets[4],
    ]);
    expect(project).toEqual(before);
  });

  it('does not mix up the states of targets', () => {
    const project = projectOf([onePin('LED', 4), onePin('LED', 4, { id: 2, deviceId: 1 })]);
    const states = new States();
    writePin(project, 1, states.of(1), pinOf('v4'), bytes('1'));
    expect(overlayProject(project, states.of).widgets.map(({ value }) => value)).toEqual([undefined, '1']);
    expect(overlayProject(project, () => undefined)).toEqual(project);
  });

  it('shows when something was written last, unless the document is younger', () => {
    const states = new States();
    states.of(1).updatedAt = 70;
    states.of(100_000).updatedAt = 80;
    const tags = [{ id: 100_000, name: 'T', deviceIds: [1] }];
    expect(overlayProject(projectOf([], { updatedAt: 75 }), states.of).updatedAt).toBe(75);
    expect(overlayProject(projectOf([], { updatedAt: 75, tags }), states.of).updatedAt).toBe(80);
  });

  it('shows the record of a device', () => {
    const record = { ...emptyState().record, status: 'ONLINE' as const, connectTime: 5, hardwareInfo: undefined };
    expect(overlayDevice({ id: 0, status: 'OFFLINE', hardwareInfo: { build: 'x' } }, record)).toEqual({
      ...record,
      id: 0,
      hardwareInfo: { build: 'x' },
    });
  });
});

describe('pinsStorage', () => {
  it('names values and properties by project, target and pin', () => {
    const states = new States();
    mapOf(states.of(0), 'values').set('v7', bytes('a|b'));
    mapOf(states.of(0), 'properties').set('v7-label', bytes('Pump'));
    mapOf(states.of(100000), 'values').set('v8', { type: 'TERMINAL', values: [bytes('x')] });
    const project = projectOf([], { tags: [{ id: 100000, name: 'T', deviceIds: [0] }] });
    expect(pinsStorage(project, states.of)).toEqual({
      '1-0-v7': 'a\0b',
      '1-0-v7-label': 'Pump',
      '1-100000-v8': { type: 'TERMINAL', values: ['x'] },
    });
  });
});
