import { withThreads } from '../cpu.ts';
import { showNumber } from '../markdown.ts';
import type { Sample } from '../sample.ts';

/** Roles of a cluster in the order of their columns; `TargetProcess.role`. */
export const PRODUCT = ['hardware-gateway', 'app-gateway', 'router', 'writer'] as const;
const BACKENDS = ['nats-server', 'redis', 'postgres', 'haproxy'] as const;
export const COLUMNS: readonly string[] = [...PRODUCT, ...BACKENDS];

/** CPU µs of each role, in the order of COLUMNS. */
export function cpuCells({ cpu }: Sample): string[] {
  const sums = withThreads(cpu ?? {});
  return COLUMNS.map((role) => showNumber(sums[role]));
}

/** CPU µs of gateways, routers and writers together. */
export function productCpu({ cpu }: Sample): number | undefined {
  if (cpu === undefined) return undefined;
  const sums = withThreads(cpu);
  return PRODUCT.reduce((sum, role) => sum + (sums[role] ?? 0), 0);
}
