import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { type App, Harness } from '../../test/harness.ts';

const { GET_ENHANCED_GRAPH_DATA, HARDWARE } = Command;
const devices = [0, 1, 2].map((id) => ({ id, boardType: 'ESP8266' }));
const tags = [{ id: 100_000, name: 'Tag', deviceIds: [0, 1] }];

function graph(id: number, ...streams: object[]) {
  return { type: 'ENHANCED_GRAPH', id, width: 2, height: 2, dataStreams: streams };
}
const onPin = (pin: number, targetId = 0, more = {}) => ({ targetId, pin: { pin, pinType: 'VIRTUAL' }, ...more });

const widgets = [
  graph(12, onPin(5), onPin(6)),
  graph(13, onPin(5, 100_000, { functionType: 'SUM' })),
  graph(14),
  { type: 'LED', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 9 },
  { type: 'DEVICE_SELECTOR', id: 200_000, value: 1, deviceIds: [0, 1] },
  graph(15, onPin(5, 200_000)),
];

/** Reads the answer back: project, then a list of [value, time] for each stream. */
async function read(app: App, body: string) {
  const [line = ''] = await app.ask(GET_ENHANCED_GRAPH_DATA, body);
  if (!line.startsWith('60 ')) return line;
  const data = Buffer.from(line.slice(3), 'hex');
  const streams: number[][][] = [];
  for (let at = 4; at < data.length; ) {
    const count = data.readInt32BE(at);
    const points = Array.from({ length: count }, (_, i) => at + 4 + 16 * i);
    streams.push(points.map((place) => [data.readDoubleBE(place), Number(data.readBigInt64BE(place + 8))]));
    at += 4 + 16 * count;
  }
  return { dashId: data.readInt32BE(0), streams };
}

async function start() {
  const harness = await Harness.start({ devices, tags, widgets });
  return { harness, app: await harness.owner() };
}

describe('live', () => {
  test('the values that the device wrote, with their time; pages leave out the newest', async () => {
    const { harness, app } = await start();
    const device = await harness.device();
    for (const value of ['1.5', 'text', '2.25']) {
      harness.now += 1000;
      device.send(HARDWARE, `vw|5|${value}`);
    }
    const points = [
      [1.5, 1_700_000_001_000],
      [2.25, 1_700_000_003_000],
    ];
    expect(await read(app, '1|12|LIVE')).toEqual({ dashId: 1, streams: [points, []] });
    expect(await read(app, '1-0|12|LIVE|0')).toEqual({ dashId: 1, streams: [points, []] });
    expect(await read(app, '1|12|LIVE|1')).toBe('17');
    expect(await read(app, '1-1|12|LIVE')).toBe('17');
  });

  test('app writes are none, and tags have no live data', async () => {
    const { harness, app } = await start();
    await app.ask(HARDWARE, '1-0|vw|5|1');
    expect(await read(app, '1|12|LIVE')).toBe('17');
    const device = await harness.device();
    device.send(HARDWARE, 'vw|5|1');
    expect(await read(app, '1|13|LIVE')).toBe('17');
  });
});

describe('averages', () => {
  test('as many as the period has, of the page; those of a tag are merged', async () => {
    const { harness, app } = await start();
    const asked: unknown[] = [];
    harness.history = {
      ...harness.history,
      read: async ({ deviceId, pin }, ...query) => {
        asked.push([deviceId, pin.number, ...query]);
        return pin.number === 5 ? [{ value: deviceId + 1, at: 60_000 }] : [];
      },
    };
    expect(await read(app, '1|12|ONE_HOUR|2')).toEqual({ dashId: 1, streams: [[[1, 60_000]], []] });
    expect(asked).toEqual([
      [0, 5, 'minute', 60, 120],
      [0, 6, 'minute', 60, 120],
    ]);
    expect(await read(app, '1|13|N_MONTH')).toEqual({ dashId: 1, streams: [[[3, 60_000]]] });
    expect(await read(app, '1|15|ALL')).toEqual({ dashId: 1, streams: [[[2, 60_000]]] });
    expect(asked.at(-1)).toEqual([1, 5, 'hourly', 8640, 0]);
  });

  test('19 when they cannot be read', async () => {
    const { harness, app } = await start();
    harness.history = { ...harness.history, read: () => Promise.reject(new Error('away')) };
    expect(await read(app, '1|12|DAY')).toBe('19');
    expect(harness.errors.splice(0)).toHaveLength(1);
  });
});

test('a graph inside a tile template shows the device that is asked for', async () => {
  const template = { mode: 'PAGE', id: 1, deviceIds: [2], widgets: [graph(61, onPin(5, -1))] };
  const harness = await Harness.start({ devices, widgets: [{ type: 'DEVICE_TILES', id: 60, templates: [template] }] });
  const app = await harness.owner();
  const device = await harness.device(2);
  device.send(HARDWARE, 'vw|5|7');
  expect(await read(app, '1-2|61|LIVE')).toMatchObject({ streams: [[[7, harness.now]]] });
});

test('a shared app reads its own project only', async () => {
  const { harness, app } = await start();
  await app.ask(Command.CREATE_DASH, JSON.stringify({ id: 2, widgets }));
  const shared = await harness.shared(app);
  expect(await read(shared, '1|12|LIVE')).toBe('17');
  expect(await read(shared, '2|12|LIVE')).toBe('2');
});

test.each([
  '',
  '1',
  '1|12',
  'x|12|LIVE',
  '2|12|LIVE',
  '1|99|LIVE',
  '1|3|LIVE',
  '1|12|NEVER',
  '1|12|LIVE|x',
  '1|12|LIVE|-1',
])('refuses %j', async (body) => {
  expect(await read((await start()).app, body)).toBe('2');
});
