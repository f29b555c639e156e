import { describe, expect, test } from 'vitest';
import { updateFace } from './edit-face.ts';
import { bytes, onePin, pinOf, projectOf } from './fixture.ts';
import { overlayProject } from './overlay.ts';
import { setProperty } from './property.ts';
import { emptyState, widgetState } from './state.ts';
import { applyEdit } from './state-edit.ts';
import type { Widget } from './types.ts';
import { writePin } from './write.ts';

const NOW = 5;

/** The widget that the child has after an update from the parent's. */
function merged(parent: Widget, child?: Widget): Widget | undefined {
  const face = projectOf(child ? [child] : [], { id: 2, parentId: 1 });
  return updateFace(face, projectOf([parent]), NOW).project.widgets[0];
}

test('takes settings, tags and widgets of the parent; the rest is the child’s own', () => {
  const parent = projectOf([onePin('LED', 5)], { name: 'Parent', color: 7, isShared: true, sharedToken: 'p' });
  const child = projectOf([], { id: 2, parentId: 1, name: 'Child', isActive: false, sharedToken: 'c', color: 1 });
  const { project } = updateFace(child, { ...parent, tags: [{ id: 100_000, name: 'T', deviceIds: [] }] }, NOW);
  expect(project).toMatchObject({ id: 2, parentId: 1, name: 'Parent', color: 7, isShared: true, sharedToken: 'c' });
  expect(project).toMatchObject({ isActive: false, updatedAt: NOW, tags: [{ id: 100_000 }], devices: child.devices });
  expect(project.widgets).toMatchObject([{ type: 'LED', isDefaultColor: false }]);
});

describe('one-pin widgets', () => {
  test('keep the value on the same pin and lose it on another', () => {
    const old = onePin('SLIDER', 5, { id: 3, value: '33' });
    expect(merged(onePin('SLIDER', 5, { id: 3, value: '9', label: 'New' }), old)).toMatchObject({
      label: 'New',
      value: '33',
    });
    expect(merged(onePin('SLIDER', 6, { id: 3, value: '9' }), old)).not.toHaveProperty('value');
    expect(merged(onePin('SLIDER', 5, { id: 3, value: '9' }))).not.toHaveProperty('value');
  });

  test('a timer keeps its times on the same pin', () => {
    const old = onePin('TIMER', 5, { id: 3, startTime: 60, stopTime: 120, startValue: '1', value: '1' });
    const kept = { startTime: 60, stopTime: 120, startValue: '1', value: '1' };
    expect(merged(onePin('TIMER', 5, { id: 3, startTime: 7 }), old)).toMatchObject(kept);
    expect(merged(onePin('TIMER', 6, { id: 3, startTime: 7 }), old)).toMatchObject({ startTime: -1, stopTime: -1 });
  });

  test('live values follow', () => {
    const child = projectOf([onePin('SLIDER', 5, { id: 3 }), onePin('SLIDER', 6, { id: 4 })]);
    const parent = projectOf([onePin('SLIDER', 5, { id: 3 }), onePin('SLIDER', 7, { id: 4 })]);
    const state = emptyState();
    for (const id of ['3', '4']) widgetState(state, id).value = Buffer.from('live');
    for (const edit of updateFace(child, parent, NOW).edits) applyEdit(state, edit);
    expect([state.widgets.get('3')?.value?.toString(), state.widgets.get('4')?.value]).toEqual(['live', undefined]);
  });

  test('so do those of a timer and of a time input, but not to another pin', () => {
    const widgets = (moved: number) => [
      onePin('TIMER', 5, { id: 3 }),
      onePin('TIME_INPUT', 6, { id: 4 }),
      onePin('TIME_INPUT', moved, { id: 5 }),
    ];
    const child = projectOf(widgets(7));
    const state = emptyState();
    writePin(child, 0, state, pinOf('v5'), bytes('1'));
    for (const pin of ['v6', 'v7']) writePin(child, 0, state, pinOf(pin), bytes('3600|7200|Europe/Paris|1,2'));
    setProperty(child, 0, state, pinOf('v6'), 'label', bytes('Of the device'));
    const { project, edits } = updateFace(child, projectOf(widgets(8)), NOW);
    for (const edit of edits) applyEdit(state, edit);
    const [timer, input, moved] = overlayProject(project, () => state).widgets;
    expect(timer).toMatchObject({ value: '1' });
    expect(input).toMatchObject({ startAt: 3600, stopAt: 7200, tzName: 'Europe/Paris', days: [1, 2] });
    expect(input).not.toHaveProperty('label');
    for (const field of ['value', 'tzName', 'days']) expect(moved).not.toHaveProperty(field);
  });
});

test('rules of the parent remember nothing of those before them', () => {
  const eventor = (value: number): Widget => ({ type: 'EVENTOR', id: 3, deviceId: 0, rules: [{ value }] });
  const { edits } = updateFace(projectOf([eventor(1)]), projectOf([eventor(2)]), NOW);
  expect(edits).toEqual([{ target: 0, kind: 'drop-widget', widget: '3' }]);
});

test.each<[string, object, object]>([
  [
    'EMAIL',
    { to: 'parent@example.com', contentType: 'TEXT_HTML' },
    { to: 'child@example.com', contentType: 'TEXT_PLAIN' },
  ],
  ['RTC', { tzName: 'UTC' }, { tzName: 'Europe/Kyiv' }],
  ['REPORT', { reports: [{ id: 1 }] }, { reports: [{ id: 2 }] }],
  ['NOTIFICATION', { androidTokens: { p: 't' } }, { androidTokens: { c: 't' } }],
  ['TWITTER', { token: 'p', secret: 'p' }, { token: 'c', secret: 'c' }],
  ['DEVICE_SELECTOR', { value: 0, deviceIds: [0] }, { value: 1 }],
])('%s keeps what the child’s user chose', (type, theirs, own) => {
  expect(merged({ type, id: 3, ...theirs }, { type, id: 3, ...own })).toMatchObject(own);
});

test('nothing private and no reports of the parent reach a new child', () => {
  expect(merged({ type: 'NOTIFICATION', id: 3, androidTokens: { p: 't' } })).not.toHaveProperty('androidTokens');
  expect(merged({ type: 'REPORT', id: 3, reports: [{ id: 1 }] })).toMatchObject({ reports: [] });
});

test('a widget that is gone loses its live state, so does one of another type', () => {
  const child = projectOf([onePin('LED', 5, { id: 3 }), onePin('LED', 6, { id: 4 })]);
  const { project, edits } = updateFace(child, projectOf([onePin('SLIDER', 5, { id: 3 })]), NOW);
  expect(project.widgets).toMatchObject([{ id: 3, type: 'SLIDER' }]);
  expect(edits).toEqual([
    { target: 0, kind: 'drop-widget', widget: '3' },
    { target: 0, kind: 'drop-widget', widget: '4' },
  ]);
});

describe('device tiles', () => {
  const pin = { pin: 5, pinType: 'VIRTUAL' };
  const template = (id: number, more = {}) => ({ mode: 'PAGE', id, deviceIds: [0], widgets: [], pin, ...more });
  const tile = (templateId: number) => ({ deviceId: 1, templateId, pin: { ...pin, value: '9' } });
  const tiles = (templates: object[], more = {}): Widget => ({
    type: 'DEVICE_TILES',
    id: 60,
    templates,
    tiles: [],
    ...more,
  });

  test('a new one starts without tiles and devices', () => {
    const parent = tiles([template(1)], { tiles: [tile(1)] });
    expect(merged(parent)).toMatchObject({ tiles: [], templates: [{ id: 1, deviceIds: [] }] });
  });

  test('devices and tiles are the child’s; a template that is gone takes its tiles', () => {
    const child = tiles([template(1, { deviceIds: [1] }), template(2)], { tiles: [tile(1), tile(2)] });
    expect(merged(tiles([template(1, { name: 'New' })]), child)).toMatchObject({
      templates: [{ id: 1, name: 'New', deviceIds: [1] }],
      tiles: [{ deviceId: 1, templateId: 1, pin: { value: '9' } }],
    });
  });

  test('on another pin a tile starts anew', () => {
    const child = tiles([template(1, { deviceIds: [1] })], { tiles: [tile(1)] });
    const parent = tiles([template(1, { pin: { ...pin, pin: 6 } })]);
    expect(merged(parent, child)).toMatchObject({ tiles: [{ pin: { pin: 6 } }] });
    expect(JSON.stringify(merged(parent, child))).not.toContain('"9"');
  });
});
