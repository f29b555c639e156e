import { expect, test } from 'vitest';
import { markdown } from '../markdown.ts';
import type { Sample } from '../sample.ts';
import { COLUMNS, productCpu } from './cpu-columns.ts';
import { deathTable } from './gateway-death.ts';
import { addedLatency, latencyTable } from './latency.ts';
import { rawTable } from './raw.ts';
import { relayTable } from './relay.ts';
import { merged, replicasTable, type Step } from './replicas.ts';
import { document } from './report.ts';
import type { Table } from './row.ts';
import { setupOf } from './setup.ts';
import { FULL_CLUSTER, QUICK_CLUSTER } from './sizes.ts';

const CPU = {
  'hardware-gateway': 2,
  'hardware-gateway threads': 1,
  'app-gateway': 1.5,
  router: 4,
  writer: 0.5,
  'nats-server': 1,
  'nats-server threads': 2,
  redis: 0.25,
  postgres: 0.125,
  haproxy: 1,
};
const TOTAL = 13.375;
const cluster: Sample = {
  sent: 100,
  received: 100,
  rate: 100_000,
  cpu: CPU,
  latency: { p50: 2000, p99: 9000, p999: 20_000 },
  driverBusy: 0.25,
};
const standalone: Sample = {
  sent: 100,
  received: 100,
  rate: 250_000,
  cpu: { standalone: 1.25, 'standalone threads': 0.25 },
  latency: { p50: 600, p99: 900, p999: 5000 },
};

/** Every line has a cell for each column of the head. */
function cells({ lines, left }: Table, line = 1): Record<string, string> {
  expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  expect(() => markdown(lines, left)).not.toThrow();
  const [head = []] = lines;
  const nth = (at: number): number => head.slice(0, at + 1).filter((name) => name === head[at]).length;
  return Object.fromEntries(
    head.map((name, at) => [nth(at) === 1 ? name : `${name} ${nth(at)}`, lines[line]?.[at] ?? '']),
  );
}

test('relay shows the CPU of each role with all of its threads, and of everything', () => {
  const table = relayTable([{ load: 'full', cluster, standalone }]);
  expect(cells(table)).toMatchObject({
    'Messages/s': '100,000',
    standalone: '250,000',
    'CPU µs each': '13.4',
    'hardware-gateway': '3.00',
    router: '4.00',
    'nats-server': '3.00',
    postgres: '0.13',
    'standalone 2': '1.50',
  });
  expect(table.notes).toEqual(['full: the cluster used 1.34 cores, the driver 0.25']);
});

test('latency is judged by what the cluster adds', () => {
  expect(addedLatency(cluster.latency, standalone.latency)).toEqual({ p50: 1400, p99: 8100, p999: 15_000 });
  expect(cells(latencyTable([{ load: 'x', cluster, standalone }]))).toMatchObject({
    added: '1.40 / 8.10 / 15.0',
    Aim: 'p50 < 1.5: met; p99 < 8: missed',
  });
  const { latency: _, ...unknown } = standalone;
  expect(cells(latencyTable([{ load: 'x', cluster, standalone: unknown }]))).toMatchObject({
    added: '–',
    Aim: 'p50 < 1.5: unknown; p99 < 8: unknown',
  });
});

test('raw data is judged by its share of a bare COPY', () => {
  const bare = { ...standalone, rate: 400_000, cpu: { postgres: 2 } };
  const table = rawTable({ rows: 500_000, bare, sockets: cluster, stream: { ...cluster, rate: 200_000 } });
  expect(cells(table, 1)).toMatchObject({ 'Rows/s': '400,000', 'of bare COPY': '1.00', postgres: '2.00', Aim: '–' });
  expect(cells(table, 2)).toMatchObject({ 'of bare COPY': '0.25', Aim: '>= 0.5: missed' });
  expect(cells(table, 3)).toMatchObject({ 'of bare COPY': '0.50', Aim: '>= 0.5: met' });
});

test('the death of a gateway shows when half and when all are back', () => {
  const sample = { ...cluster, sent: 5000, latency: { p50: 800_000, p99: 2_400_000, p999: 2_500_000, max: 2_600_000 } };
  expect(cells(deathTable(sample))).toMatchObject({
    Devices: '5,000',
    'back: p50 s': '0.80',
    'p99 s': '2.40',
    'all s': '2.60',
    'CPU µs a login': '13.4',
  });
});

const step = (replicas: number, router: number): Step => ({
  replicas,
  loads: {
    'one rate': { ...cluster, cpu: { router, redis: 10 } },
    'a rate for each replica': { ...cluster, rate: 50_000 * replicas, cpu: { router: 5, redis: 10 } },
    'as fast as it goes': { ...cluster, rate: 1000 * router },
  },
  idle: { sent: 3000, received: 3000, cpu: { router: 10 * replicas, redis: 1 } },
});

test('growth is that of gateways, routers and writers, from the first step on', () => {
  const table = replicasTable([step(1, 10), step(2, 10.9), step(4, 12)]);
  expect(cells(table, 1)).toMatchObject({ 'gateways, routers, writers': '10.0', growth: '+0 %', Aim: '–' });
  expect(cells(table, 2)).toMatchObject({ growth: '+9 %', 'growth 2': '+4 %', Aim: 'grows < 10 %: met' });
  expect(cells(table, 3)).toMatchObject({
    Replicas: '4',
    growth: '+20 %',
    'of it without any load': '0.40',
    Aim: 'grows < 10 %: missed',
  });
  expect(cells(table, 6)).toMatchObject({ Load: 'a rate for each replica', 'Messages/s': '200,000', Aim: '–' });
  expect(cells(replicasTable([step(1, 10), step(2, 9)]), 2)).toMatchObject({ growth: '−10 %' });
  expect(table.notes).toEqual([
    'without any load the cluster uses, in CPU ms/s: 11.0 with 1, 21.0 with 2, 41.0 with 4',
  ]);
});

test('two visits of a step become one', () => {
  const { loads, idle } = merged([step(2, 10), step(2, 12)]);
  expect(productCpu(loads['one rate'])).toBe(11);
  expect(loads['as fast as it goes'].rate).toBe(11_000);
  expect(productCpu(idle)).toBe(20);
});

test('a system that tells no CPU time leaves the cells empty', () => {
  const { cpu: _, ...unknown } = cluster;
  expect(cells(relayTable([{ load: 'x', cluster: unknown, standalone }]))).toMatchObject({
    'CPU µs each': '–',
    router: '–',
  });
  const steps = [1, 2].map((replicas) => {
    const one = step(replicas, 1);
    return { ...one, loads: { ...one.loads, 'one rate': unknown } };
  });
  expect(cells(replicasTable(steps), 2)).toMatchObject({ growth: '–', Aim: 'grows < 10 %: unknown' });
  expect(productCpu(cluster)).toBe(TOTAL - 4.375);
  expect(COLUMNS).toHaveLength(8);
});

test('a document has every table, and why one is missing', () => {
  const table = relayTable([{ load: 'full', cluster, standalone }]);
  const text = document('a machine', 'npm run bench -- --cluster', [
    { row: { name: 'relay', title: 'Relay' }, table },
    { row: { name: 'raw', title: 'Raw data' }, error: '3 sent, 2 received' },
  ]);
  expect(text).toMatch(/^a machine\n\n`npm run bench -- --cluster`\n\n\*\*Relay\*\*\n\n\| Load +\| Messages\/s \|/);
  expect(text).toContain('\n\n- full: the cluster used 1.34 cores');
  expect(text).toMatch(/\*\*Raw data\*\*\n\nFAILED: 3 sent, 2 received$/);
});

test('rows have clusters of their own, or one that has everything', () => {
  const wanted = [{ raw: true }, { standalone: true, crowd: true }, { replicas: 1 }];
  const apart = wanted.map((one) => setupOf(FULL_CLUSTER, one));
  expect(apart.map(({ replicas, raw, standalone }) => [replicas, raw, standalone])).toEqual([
    [2, true, false],
    [2, false, true],
    [1, false, false],
  ]);
  expect(apart.map(({ population }) => population.crowd)).toEqual([0, 5000, 0]);
  const [first, ...others] = wanted.map((one) => setupOf(QUICK_CLUSTER, one));
  expect(first).toMatchObject({ raw: true, standalone: true, population: { crowd: QUICK_CLUSTER.logins } });
  for (const other of others) expect(other).toEqual(first);
});
