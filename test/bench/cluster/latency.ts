import { showLatency, showRate } from '../markdown.ts';
import type { Latency, Sample } from '../sample.ts';
import { type ClusterRow, judge, type Table } from './row.ts';
import { pair } from './setup.ts';

export interface LatencyFigures {
  load: string;
  cluster: Sample;
  standalone: Sample;
}

/** What a cluster may add, in µs. */
const AIM = { p50: 1500, p99: 8000 };

/** How much later a message arrives than with a standalone at the same rate. */
export const latency: ClusterRow = {
  name: 'latency',
  title: 'Latency, device to app, cluster and standalone at the same rate (ms)',
  setup: pair,
  async measure({ scene, sizes, rate, drive }) {
    const targets = [scene.target(), scene.standalone()];
    const [half, alone] = (await drive('relay-half', targets)) as [Sample, Sample];
    const [single, singleAlone] = (await drive('single-5k', targets, { rate: rate ?? sizes.singleRate })) as [
      Sample,
      Sample,
    ];
    const figures: LatencyFigures[] = [
      { load: 'one by one', cluster: single, standalone: singleAlone },
      { load: 'bursts of 10, half of what the cluster can', cluster: half, standalone: alone },
    ];
    return { figures, table: latencyTable(figures) };
  },
};

export function latencyTable(figures: readonly LatencyFigures[]): Table {
  const head = ['Load', 'Messages/s', 'cluster p50 / p99 / p99.9', 'standalone', 'added', 'Aim'];
  const lines = figures.map(({ load, cluster, standalone }) => {
    const added = addedLatency(cluster.latency, standalone.latency);
    const aims = [judge('p50 < 1.5', added && added.p50 < AIM.p50), judge('p99 < 8', added && added.p99 < AIM.p99)];
    return [
      load,
      showRate(cluster.rate),
      showLatency(cluster.latency),
      showLatency(standalone.latency),
      showLatency(added),
      aims.join('; '),
    ];
  });
  return { lines: [head, ...lines], left: [0, 5], notes: [] };
}

/** Quantile by quantile, in µs; undefined when one is not known. */
export function addedLatency(cluster: Latency | undefined, standalone: Latency | undefined): Latency | undefined {
  if (cluster === undefined || standalone === undefined) return undefined;
  return {
    p50: cluster.p50 - standalone.p50,
    p99: cluster.p99 - standalone.p99,
    p999: cluster.p999 - standalone.p999,
  };
}
