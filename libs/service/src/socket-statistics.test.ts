import { expect, test } from 'vitest';
import { FrameRate } from './frame-rate.ts';
import { ClientCounts } from './gateway-metrics.ts';
import { SocketStatistics } from './socket-statistics.ts';

function socket(accountId: number, frames: number) {
  const rate = new FrameRate();
  for (let n = 0; n < frames; n++) rate.count(0);
  return { accountId, rate };
}

test('the sockets of an account count together; one that is silent is there too', () => {
  const counts = new ClientCounts();
  counts.came('tcp');
  counts.framesIn[20] = 9;
  const statistics = new SocketStatistics('device', 'one', counts);
  const figures = statistics.figures([socket(7, 60), socket(8, 0), socket(7, 120)], 0);
  expect(figures).toMatchObject({ kind: 'device', process: 'one', perSecond: 0, open: { tcp: 1 }, opened: { tcp: 1 } });
  expect([...figures.accounts]).toEqual([7, 3, 8, 0]);
  expect(figures.framesIn[20]).toBe(9);
  expect(figures.heapBytes).toBeGreaterThan(1_000_000);
});

test('what is gone is forgotten', () => {
  const statistics = new SocketStatistics('app', 'one', new ClientCounts());
  expect(statistics.figures([socket(7, 60)], 0).accounts).toHaveLength(2);
  expect(statistics.figures([], 0).accounts).toHaveLength(0);
});
