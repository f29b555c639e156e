import { type Doc, type Project, parseProject, parseWidget, pinOfKey, pinOrdinal } from '@pinwire/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphStreams, LIVE_POINTS, LiveRing, livePins } from './live.ts';

const stream = (pin: number, targetId = 0, rest: Doc = {}): Doc => ({
  targetId,
  pin: { pin, pinType: 'VIRTUAL', ...rest },
});
const graph = (dataStreams: Doc[], rest: Doc = {}): Doc => ({
  type: 'ENHANCED_GRAPH',
  id: 12,
  width: 2,
  height: 1,
  dataStreams,
  ...rest,
});

function project(...widgets: Doc[]): Project {
  const devices = [0, 1, 2].map((id) => ({ id, boardType: 'ESP8266' }));
  const tags = [{ id: 100_000, name: 'all', deviceIds: [0, 1] }];
  return parseProject(JSON.stringify({ id: 1, devices, tags, widgets }));
}

function live(of: Project, deviceId: number): string[] {
  const pins = livePins(of, deviceId);
  const all = ['d', 'v', 'a'].flatMap((letter) => Array.from({ length: 256 }, (_, number) => `${letter}${number}`));
  return all.filter((key) => pins?.has(pinOrdinal(pinOfKey(key) ?? { letter: 'd', number: 999 })));
}

test('the pins of a graph on the device, exactly by their type', () => {
  const of = project(
    graph([stream(5), stream(6, 1), stream(7, 0, { pinType: 'DIGITAL', pwmMode: true }), { targetId: 0 }]),
  );
  expect(live(of, 0)).toEqual(['d7', 'v5']);
  expect(live(of, 1)).toEqual(['v6']);
  expect(livePins(of, 2)).toBeUndefined();
});

test('a tag counts for its members, a selector for every device it offers', () => {
  const selector = { type: 'DEVICE_SELECTOR', id: 200_000, width: 2, height: 1, deviceIds: [1, 2], value: 1 };
  const of = project(selector, graph([stream(5, 100_000), stream(6, 200_000)]));
  expect([0, 1, 2].map((id) => live(of, id))).toEqual([['v5'], ['v5', 'v6'], ['v6']]);
});

test('a graph in a tile template counts for the devices of the template', () => {
  const template = { id: 1, mode: 'PAGE', deviceIds: [2], widgets: [graph([stream(5, -1)])] };
  const of = project({ type: 'DEVICE_TILES', id: 9, width: 2, height: 2, templates: [template] });
  expect([0, 2].map((id) => live(of, id))).toEqual([[], ['v5']]);
});

test('any graph that shows LIVE counts, one that does not is none', () => {
  expect(live(project(graph([stream(5)], { selectedPeriods: ['DAY'] })), 0)).toEqual([]);
  expect(live(project(graph([stream(5)], { selectedPeriods: ['DAY'] }), graph([stream(5)], { id: 13 })), 0)).toEqual([
    'v5',
  ]);
});

test('a stream without a pin keeps its place', () => {
  const widget = parseWidget(JSON.stringify(graph([{ targetId: 0 }, stream(5, 1, {})])));
  expect(graphStreams(widget)).toMatchObject([undefined, { targetId: 1, pin: { pin: 5 } }]);
  expect(graphStreams(parseWidget('{"type":"LED","id":1}'))).toEqual([]);
});

test('a ring keeps the newest points in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 3 * LIVE_POINTS }), (values) => {
      const ring = new LiveRing();
      values.forEach((value, at) => {
        ring.add(value, at);
      });
      const all = values.map((value, at) => ({ value, at }));
      expect(ring.points()).toEqual(all.slice(-LIVE_POINTS));
    }),
  );
});
