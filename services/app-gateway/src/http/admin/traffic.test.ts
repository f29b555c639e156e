import type { Figures, SocketFigures } from '@pinwire/bus';
import { expect, test } from 'vitest';
import { askTraffic, Traffic } from './traffic.ts';

function sockets(kind: 'app' | 'device', process: string, change: Partial<SocketFigures> = {}): SocketFigures {
  const framesIn = new Float64Array(256);
  framesIn[20] = 5;
  const counts = { framesIn, framesOut: new Float64Array(256), open: { tcp: 2, tls: 1 }, opened: { tcp: 4, tls: 1 } };
  const memory = { heapBytes: 10, directBytes: 1 };
  return { kind, process, ...memory, ...counts, perSecond: 1.5, accounts: Float64Array.of(7, 0.5), ...change };
}

test('sums what gateways tell; a process with two gateways has its memory once', () => {
  const { app, device, requests, perSecond, heapBytes, directBytes } = new Traffic([
    sockets('device', 'a', { accounts: Float64Array.of(7, 0.5, 8, 2) }),
    sockets('app', 'a'),
    { kind: 'http', requests: { qr: 1, clone: 2 } },
    sockets('device', 'b'),
    { kind: 'http', requests: { qr: 3 } },
  ]);
  expect([app.framesIn[20], device.framesIn[20]]).toEqual([5, 10]);
  expect([app.open, device.open, device.opened.get('tcp')]).toEqual([3, 6, 8]);
  expect([...device.rates]).toEqual([
    [7, 1],
    [8, 2],
  ]);
  expect([...app.rates]).toEqual([[7, 0.5]]);
  expect([...requests]).toEqual([
    ['qr', 4],
    ['clone', 2],
  ]);
  expect([perSecond, heapBytes, directBytes]).toEqual([4.5, 20, 2]);
});

test('who asks while somebody else does gets the same answer, who asks later a new one', async () => {
  let asked = 0;
  const figures = async (): Promise<Figures[]> => {
    asked++;
    return [];
  };
  const traffic = askTraffic({ figures });
  const [first, second] = await Promise.all([traffic(), traffic()]);
  expect(first).toBe(second);
  expect(await traffic()).not.toBe(first);
  expect(asked).toBe(2);
});

test('an answer that fails is not kept', async () => {
  let asked = 0;
  const figures = async (): Promise<Figures[]> => {
    if (asked++ === 0) throw new Error('no bus');
    return [];
  };
  const traffic = askTraffic({ figures });
  await expect(traffic()).rejects.toThrow('no bus');
  expect(await traffic()).toBeInstanceOf(Traffic);
});
