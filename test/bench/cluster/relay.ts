import { showNumber, showRate } from '../markdown.ts';
import { type Sample, totalCpu } from '../sample.ts';
import { COLUMNS, cpuCells } from './cpu-columns.ts';
import type { ClusterRow, Table } from './row.ts';
import { pair } from './setup.ts';

/** One load, on the cluster and on a standalone. */
export interface RelayFigures {
  load: string;
  cluster: Sample;
  standalone: Sample;
}

/** What a message from a device to an app costs, and how many there can be. */
export const relay: ClusterRow = {
  name: 'relay',
  title: 'Relay, device to app, bursts of 10: messages/s and CPU µs a message',
  setup: pair,
  async measure({ scene, drive }) {
    const targets = [scene.target(), scene.standalone()];
    const figures: RelayFigures[] = [];
    for (const [name, load] of [
      ['relay', 'as fast as it goes'],
      ['relay-half', 'half of that'],
    ] as const) {
      const [cluster, standalone] = (await drive(name, targets)) as [Sample, Sample];
      figures.push({ load, cluster, standalone });
    }
    return { figures, table: relayTable(figures) };
  },
};

export function relayTable(figures: readonly RelayFigures[]): Table {
  const head = ['Load', 'Messages/s', 'standalone', 'CPU µs each', ...COLUMNS, 'standalone'];
  const lines = figures.map(({ load, cluster, standalone }) => [
    load,
    showRate(cluster.rate),
    showRate(standalone.rate),
    showNumber(totalCpu(cluster)),
    ...cpuCells(cluster),
    showNumber(totalCpu(standalone)),
  ]);
  const notes = figures.map(({ load, cluster }) => {
    const busy = ((cluster.rate ?? 0) * (totalCpu(cluster) ?? 0)) / 1e6;
    return `${load}: the cluster used ${busy.toFixed(2)} cores, the driver ${(cluster.driverBusy ?? 0).toFixed(2)}`;
  });
  return { lines: [head, ...lines], left: [0], notes };
}
