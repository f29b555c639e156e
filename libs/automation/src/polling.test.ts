import { type Doc, type Project, parseProject } from '@pinwire/model';
import { expect, test } from 'vitest';
import { isDue, type Reading, readingsOf } from './polling.ts';

function project(widgets: Doc[], rest: Doc = {}): Project {
  const devices = [0, 1, 2].map((id) => ({ id, boardType: 'ESP8266' }));
  const tags = [{ id: 100_000, name: 'all', deviceIds: [0, 1] }];
  return parseProject(JSON.stringify({ id: 1, isActive: true, devices, tags, widgets, ...rest }));
}

const gauge = (rest: Doc = {}): Doc => ({
  type: 'GAUGE',
  id: 3,
  width: 2,
  height: 1,
  deviceId: 0,
  pinType: 'VIRTUAL',
  pin: 5,
  frequency: 2000,
  ...rest,
});

const asked = (of: Project, deviceId: number): string[] =>
  readingsOf(of, deviceId).flatMap(({ every, questions }) => questions.map((body) => `${every} ${body}`));

test('a widget with a frequency asks its own device, by the letter of its pin', () => {
  expect(asked(project([gauge()]), 0)).toEqual(['2000 vr\x005']);
  expect(asked(project([gauge({ pinType: 'DIGITAL', pwmMode: true })]), 0)).toEqual(['2000 dr\x005']);
  expect(asked(project([gauge({ pinType: 'ANALOG' })]), 0)).toEqual(['2000 ar\x005']);
  expect(asked(project([gauge()]), 1)).toEqual([]);
});

test.each([
  ['without a frequency', { frequency: 0 }],
  ['with a negative one', { frequency: -1 }],
  ['without a pin', { pin: -1 }],
  ['without a pin type', { pinType: null }],
  ['of a type that is not asked for', { type: 'LED' }],
])('a widget %s asks nothing', (_name, rest) => {
  expect(asked(project([gauge(rest)]), 0)).toEqual([]);
});

test('nothing is asked in a project that is not active', () => {
  expect(asked(project([gauge()], { isActive: false }), 0)).toEqual([]);
});

test('an LCD asks for each of its pins', () => {
  const pins = [
    { pin: 1, pinType: 'VIRTUAL' },
    { pin: -1, pinType: 'VIRTUAL' },
    { pin: 2, pinType: 'ANALOG' },
  ];
  expect(asked(project([gauge({ type: 'LCD', pins })]), 0)).toEqual(['2000 vr\x001', '2000 ar\x002']);
});

test('a tag asks every member, a selector the selected device', () => {
  const tagged = project([gauge({ deviceId: 100_000 })]);
  expect([0, 1, 2].map((id) => asked(tagged, id).length)).toEqual([1, 1, 0]);
  const selector = { type: 'DEVICE_SELECTOR', id: 200_000, width: 2, height: 1, deviceIds: [0, 1], value: 1 };
  const selected = project([selector, gauge({ deviceId: 200_000 })]);
  expect([0, 1, 2].map((id) => asked(selected, id).length)).toEqual([0, 1, 0]);
});

test('widgets of a tile ask once a second', () => {
  const template = { id: 1, mode: 'PAGE', deviceIds: [1], widgets: [gauge(), gauge({ id: 4, frequency: 0 })] };
  const tiles = [{ deviceId: 1, templateId: 1 }];
  const of = project([{ type: 'DEVICE_TILES', id: 9, width: 2, height: 2, templates: [template], tiles }]);
  expect(asked(of, 1)).toEqual(['1000 vr\x005']);
  expect(asked(of, 0)).toEqual([]);
});

test('it is time at once, then after the frequency, a little early at most', () => {
  const [reading] = readingsOf(project([gauge()]), 0) as [Reading];
  expect(isDue(reading, undefined, 0)).toBe(true);
  expect(isDue(reading, 1000, 2900)).toBe(false);
  expect(isDue(reading, 1000, 2950)).toBe(true);
});
