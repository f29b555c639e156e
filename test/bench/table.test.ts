import { expect, test } from 'vitest';
import type { Row } from './rows/row.ts';
import { medianOf, type Sample } from './sample.ts';
import { isMet, type Result, ratioOf, table } from './table.ts';

const row: Result['row'] = {
  name: 'relay',
  title: 'device to app',
  compares: 'rate',
  aims: [{ of: 'ratio', atLeast: 0.5, text: '>= 0.5' }],
};
const product: Sample = {
  sent: 10,
  received: 10,
  rate: 900_000.4,
  cpu: { router: 0.5, gateway: 0.6 },
  latency: { p50: 250, p99: 1500, p999: 12_345 },
};
const bare: Sample = { sent: 20, received: 20, rate: 1_500_000, cpu: { bare: 0.65 }, rss: 4506 };

test('a row shows both servers, the ratio and whether the aim was met', () => {
  const [head, rule, line] = table([{ row, product, bare }]).split('\n');
  expect(head).toMatch(/^\| Row +\| +Messages\/s \| +bare \| +CPU µs each \|/);
  expect(rule).toMatch(/^\|-+\|-+:\|.*\|-+\|$/);
  const cells = (line ?? '').split('|').map((cell) => cell.trim());
  expect(cells).toEqual([
    '',
    'device to app',
    '900,000',
    '1,500,000',
    '1.10',
    '0.65',
    '0.25 / 1.50 / 12.3',
    '–',
    '–',
    '4.4 KB',
    '0.60',
    '>= 0.5: met',
    '',
  ]);
});

test('all lines are of one length, whatever is in them', () => {
  const failed = {
    row: { ...row, title: 'a row whose title is longer than that of the others' },
    error: '1 sent, 0 received',
  };
  const lines = table([{ row, product, bare }, failed]).split('\n');
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(lines[3]).toMatch(/FAILED +\|$/);
});

test('ratios are product to bare, of what the row compares', () => {
  const twice = { ...bare, rate: 3_000_000, cpu: { bare: 0.55 }, rss: 9012, latency: { p50: 1, p99: 3000, p999: 1 } };
  expect(ratioOf('rate', product, twice)).toBeCloseTo(0.3);
  expect(ratioOf('cpu', product, twice)).toBeCloseTo(2);
  expect(ratioOf('p99', product, twice)).toBeCloseTo(0.5);
  expect(ratioOf('rss', twice, bare)).toBeCloseTo(2);
  expect(ratioOf('rss', product, bare)).toBeUndefined();
});

test.each<[Row['aims'][number], Row['compares'], string]>([
  [{ of: 'ratio', atLeast: 0.6, text: '' }, 'rate', 'met'],
  [{ of: 'ratio', atLeast: 0.61, text: '' }, 'rate', 'missed'],
  [{ of: 'ratio', atMost: 1.6, text: '' }, 'cpu', 'missed'],
  [{ of: 'ratio', atMost: 1.7, text: '' }, 'cpu', 'met'],
  [{ of: 'p99', atMost: 1500, text: '' }, 'rate', 'met'],
  [{ of: 'p99', atMost: 1499, text: '' }, 'rate', 'missed'],
  [{ of: 'rss', atMost: 1, text: '' }, 'rss', 'unknown'],
])('aim %j of a row that compares %s is %s', (aim, compares, expected) => {
  expect(isMet(aim, compares, { ...product, rate: 900_000 }, bare)).toBe(expected);
});

test('the median of slices ignores one bad moment and adds up what was sent', () => {
  const slice = (rate: number, us: number): Sample => ({
    sent: 5,
    received: 5,
    rate,
    cpu: { standalone: us },
    latency: { p50: us, p99: 2 * us, p999: 3 * us },
  });
  expect(medianOf([slice(100, 4), slice(1, 900), slice(110, 3)])).toEqual({
    sent: 15,
    received: 15,
    rate: 100,
    cpu: { standalone: 4 },
    latency: { p50: 4, p99: 8, p999: 12 },
    rss: undefined,
    driverBusy: undefined,
  });
  expect(medianOf([slice(100, 4), slice(200, 8)]).rate).toBe(150);
});
