import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { type Account, type AppSession, type Doc, device } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';
import { requests } from './app/table.ts';

const { DELETE_DEVICE_DATA, DELETE_ENHANCED_GRAPH_DATA, GET_ENHANCED_GRAPH_DATA, HARDWARE } = Command;

const stream = (pin: number, targetId = 0): Doc => ({ targetId, pin: { pin, pinType: 'VIRTUAL' } });
const graph = (id: number, ...dataStreams: Doc[]): Doc => ({
  type: 'ENHANCED_GRAPH',
  id,
  width: 2,
  height: 1,
  dataStreams,
});

const PERIODS =
  'LIVE FIFTEEN_MINUTES THIRTY_MINUTES ONE_HOUR THREE_HOURS SIX_HOURS TWELVE_HOURS DAY THREE_DAYS WEEK TWO_WEEKS MONTH ' +
  'THREE_MONTHS ALL N_DAY TWO_DAYS N_THREE_DAYS N_WEEK N_TWO_WEEKS N_MONTH N_THREE_MONTHS SIX_MONTHS ONE_YEAR';

/** Values of the streams of an answer; their times have to ascend and to be of today. */
function values(hex: string, dashId = 1): number[][] {
  const bytes = Buffer.from(hex, 'hex');
  expect(bytes.readInt32BE(0)).toBe(dashId);
  const streams: number[][] = [];
  for (let at = 4; at < bytes.length; ) {
    const count = bytes.readInt32BE(at);
    const points = Array.from({ length: count }, (_, index) => at + 4 + index * 16);
    streams.push(points.map((point) => bytes.readDoubleBE(point)));
    const times = points.map((point) => Number(bytes.readBigInt64BE(point + 8)));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const time of times) expect(Math.abs(time - Date.now())).toBeLessThan(86_400_000);
    at += 4 + count * 16;
  }
  return streams;
}

const live = async (app: AppSession, request: string) => values(await app.text(GET_ENHANCED_GRAPH_DATA, request));

/** Writes values of V5 as the device, and takes what the apps are told. */
async function write(
  account: Account,
  deviceId: number,
  pin: number,
  all: readonly (string | number)[],
): Promise<void> {
  const hardware = await account.device(deviceId);
  for (const value of all) {
    hardware.send(HARDWARE, `vw|${pin}|${value}`, 500);
    expect(await account.app.next()).toBe(`20 500 1-${deviceId}|vw|${pin}|${value}`);
  }
}

chapter('6.11 history', ({ withProject, common }) => {
  describe('GET_ENHANCED_GRAPH_DATA without points', () => {
    const account = common({ id: 1, widgets: [graph(11, stream(5)), graph(12), graph(13, stream(5, 99))] });
    requests(
      () => account().app,
      [
        ...PERIODS.split(' ').map((period) => [period, GET_ENHANCED_GRAPH_DATA, `1|11|${period}`, '17'] as const),
        ['a page', GET_ENHANCED_GRAPH_DATA, '1|11|DAY|3', '17'],
        ['a device', GET_ENHANCED_GRAPH_DATA, '1-0|11|DAY', '17'],
        ['an unknown device', GET_ENHANCED_GRAPH_DATA, '1-77|11|DAY', '17'],
        ['a graph without streams', GET_ENHANCED_GRAPH_DATA, '1|12|DAY', '17'],
        ['a stream of nobody', GET_ENHANCED_GRAPH_DATA, '1|13|LIVE', '17'],
      ],
    );
  });

  describe('LIVE', () => {
    test('gives numbers that a device wrote, oldest first', async () => {
      const account = await withProject({ widgets: [graph(11, stream(5))] });
      await write(account, 0, 5, ['1.5', 'text', '2.25', '-3', '1e2']);
      expect(await live(account.app, '1|11|LIVE')).toEqual([[1.5, 2.25, -3, 100]]);
    });

    test('gives no other pins, and nothing that an app wrote', async () => {
      const account = await withProject({ widgets: [graph(11, stream(5))] });
      await write(account, 0, 6, [1]);
      account.app.send(HARDWARE, '1-0|vw|5|2');
      expect(await account.app.ask(GET_ENHANCED_GRAPH_DATA, '1|11|LIVE')).toBe('17');
    });

    test('gives each stream, empty ones too', async () => {
      const account = await withProject({ widgets: [graph(11, stream(5), stream(6), stream(7))] });
      await write(account, 0, 5, [1]);
      await write(account, 0, 7, [2, 3]);
      expect(await live(account.app, '1|11|LIVE')).toEqual([[1], [], [2, 3]]);
    });

    test('gives the last 60', async () => {
      const account = await withProject({ widgets: [graph(11, stream(5))] });
      const hardware = await account.device();
      const all = Array.from({ length: 60 }, (_, at) => at);
      for (const value of [-1, ...all]) hardware.send(HARDWARE, `vw|5|${value}`, 500);
      await account.app.take(61);
      expect(await live(account.app, '1|11|LIVE')).toEqual([all]);
    });

    test('of another device is asked for by the head', async () => {
      const account = await withProject({
        devices: [device(0), device(1)],
        widgets: [graph(11, stream(5, 0)), graph(12, stream(5, 1))],
      });
      await write(account, 0, 5, [1]);
      await write(account, 1, 5, [2]);
      expect(await live(account.app, '1-1|11|LIVE')).toEqual([[2]]);
      expect(await live(account.app, '1-0|11|LIVE')).toEqual([[1]]);
    });

    test('of a selector is that of the device that it shows', async () => {
      const selector = { type: 'DEVICE_SELECTOR', id: 200_000, width: 1, height: 1, value: 1, deviceIds: [0, 1] };
      const account = await withProject({
        devices: [device(0), device(1)],
        widgets: [selector, graph(11, stream(5, 200_000))],
      });
      await write(account, 0, 5, [1]);
      await write(account, 1, 5, [2]);
      expect(await live(account.app, '1|11|LIVE')).toEqual([[2]]);
    });

    test('of a tag there is none', async () => {
      const tags = [{ id: 100_000, name: 'All', deviceIds: [0] }];
      const account = await withProject({ tags, widgets: [graph(11, stream(5, 100_000))] });
      await write(account, 0, 5, [1]);
      expect(await account.app.ask(GET_ENHANCED_GRAPH_DATA, '1|11|LIVE')).toBe('17');
    });

    test('is given to shared apps, too', async () => {
      const account = await withProject({ widgets: [graph(11, stream(5))] });
      await write(account, 0, 5, [1]);
      const shared = await account.shared();
      expect(await live(shared, '1|11|LIVE')).toEqual([[1]]);
    });

    test('of a graph inside a tile template is that of its tile', async () => {
      const template = { id: 1, mode: 'PAGE', deviceIds: [0, 1], widgets: [graph(11, stream(5, -1))] };
      const account = await withProject({
        devices: [device(0), device(1)],
        widgets: [{ type: 'DEVICE_TILES', id: 60, width: 2, height: 2, templates: [template] }],
      });
      await write(account, 1, 5, [7]);
      expect(await live(account.app, '1-1|11|LIVE')).toEqual([[7]]);
      expect(await account.app.ask(GET_ENHANCED_GRAPH_DATA, '1-0|11|LIVE')).toBe('17');
    });
  });

  describe('forgetting', () => {
    const widgets = [graph(11, stream(5), stream(6))];

    /** An account with a point of V5 and one of V6. */
    async function written(more: Doc[] = []): Promise<Account> {
      const account = await withProject({ widgets: [...widgets, ...more] });
      await write(account, 0, 5, [1]);
      await write(account, 0, 6, [2]);
      return account;
    }

    test.each([
      ['a graph', DELETE_ENHANCED_GRAPH_DATA, '1|11', undefined],
      ['a graph of a device', DELETE_ENHANCED_GRAPH_DATA, '1-0|11', undefined],
      ['its first stream', DELETE_ENHANCED_GRAPH_DATA, '1|11|0', [[], [2]]],
      ['its second stream', DELETE_ENHANCED_GRAPH_DATA, '1|11|1', [[1], []]],
      ['a device', DELETE_DEVICE_DATA, '1-0', undefined],
      ['all devices', DELETE_DEVICE_DATA, '1-*', undefined],
      ['a pin', DELETE_DEVICE_DATA, '1-0|v5', [[], [2]]],
      ['two pins', DELETE_DEVICE_DATA, '1-0|v5|V6', undefined],
      ['a pin that has none', DELETE_DEVICE_DATA, '1-0|d8', [[1], [2]]],
    ] as const)('%s', async (_, command, request, left) => {
      const account = await written();
      expect(await account.app.ask(command, request)).toBe('200');
      if (left === undefined) expect(await account.app.ask(GET_ENHANCED_GRAPH_DATA, '1|11|LIVE')).toBe('17');
      else expect(await live(account.app, '1|11|LIVE')).toEqual(left);
    });

    test.each([
      ['no REPORT widget', [], '2', [[1], [2]]],
      ['a REPORT widget that forbids it', [{ type: 'REPORT', id: 42, width: 1, height: 1 }], '6', [[1], [2]]],
    ])('by a shared app with %s', async (_, more, answer, left) => {
      const account = await written(more);
      const shared = await account.shared();
      expect(await shared.ask(DELETE_DEVICE_DATA, '1-0')).toBe(answer);
      expect(await live(shared, '1|11|LIVE')).toEqual(left);
    });

    test('by a shared app with a REPORT widget that allows it', async () => {
      const account = await written([
        { type: 'REPORT', id: 42, width: 1, height: 1, allowEndUserToDeleteDataOn: true },
      ]);
      const shared = await account.shared();
      expect(await shared.ask(DELETE_DEVICE_DATA, '1-0')).toBe('200');
      expect(await shared.ask(GET_ENHANCED_GRAPH_DATA, '1|11|LIVE')).toBe('17');
    });
  });

  improved('an unknown device of a project has no data to forget', '200', async () => {
    const account = await withProject();
    expect(await account.app.ask(DELETE_DEVICE_DATA, '1-77')).toBe('2');
  });
});
