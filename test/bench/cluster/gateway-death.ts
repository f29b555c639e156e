import { type CpuByRole, cpuEach, readCpu } from '../cpu.ts';
import { showNumber } from '../markdown.ts';
import { type Sample, totalCpu } from '../sample.ts';
import { COLUMNS, cpuCells } from './cpu-columns.ts';
import type { ClusterRow, Table } from './row.ts';
import { pair } from './setup.ts';

/** How long the devices of a gateway that is killed are away. */
export const gatewayDeath: ClusterRow = {
  name: 'gateway-death',
  title: 'kill -9 of a hardware-gateway: time until its devices are logged in elsewhere',
  setup: pair,
  async measure({ scene, drive }) {
    const { cluster } = scene;
    // All devices on one gateway; the other one comes when they are there.
    const [victim, ...others] = cluster.of('hardware-gateway');
    for (const one of others) await cluster.drop(one);
    await cluster.balancerSees('hardware-gateway', (count) => count === 1);
    const target = scene.target();
    const processes = target.processes.map((one) =>
      one.pid === victim?.pid ? { ...one, victim: true as const } : one,
    );
    let survivors = processes;
    let before: CpuByRole | undefined;
    const whenOpen = async (): Promise<void> => {
      await cluster.add('hardware-gateway');
      survivors = scene.target().processes.filter(({ pid }) => pid !== victim?.pid);
      before = readCpu(survivors);
    };
    const [sample] = (await drive('gateway-death', [{ ...target, processes }], { whenOpen })) as [Sample];
    const cpu = cpuEach(before, readCpu(survivors), sample.received);
    await cluster.balancerSees('hardware-gateway', (count) => count === 1);
    await victim?.start();
    await cluster.balancerSees('hardware-gateway', (count) => count === 2);
    const figures = { ...sample, cpu };
    return { figures, table: deathTable(figures) };
  },
};

/** `sent` = the devices that were there; latency from the kill to the login. */
export function deathTable(sample: Sample): Table {
  const { sent, latency, driverBusy = 0 } = sample;
  const seconds = (us: number | undefined): string => showNumber(us === undefined ? undefined : us / 1e6);
  const head = ['Devices', 'back: p50 s', 'p99 s', 'all s', 'CPU µs a login', ...COLUMNS];
  const line = [
    sent.toLocaleString('en'),
    ...[latency?.p50, latency?.p99, latency?.max].map(seconds),
    showNumber(totalCpu(sample)),
    ...cpuCells(sample),
  ];
  const notes = [
    'they connect at once, and after a failure 5 s later again',
    `the driver, which is all devices, used ${driverBusy.toFixed(2)} cores`,
  ];
  return { lines: [head, line], left: [], notes };
}
