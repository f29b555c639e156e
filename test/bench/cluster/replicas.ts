import { setTimeout as sleep } from 'node:timers/promises';
import { cpuEach, readCpu } from '../cpu.ts';
import { showNumber, showRate } from '../markdown.ts';
import { medianOf, type Sample, totalCpu } from '../sample.ts';
import { productCpu } from './cpu-columns.ts';
import { type ClusterRow, type Context, judge, type Table } from './row.ts';
import { setupOf } from './setup.ts';

/** Loads of every step, in the order of the table. */
const LOADS = ['one rate', 'a rate for each replica', 'as fast as it goes'] as const;
type Load = (typeof LOADS)[number];

export interface Step {
  /** Processes of each role. */
  replicas: number;
  loads: Record<Load, Sample>;
  /** Without any load: its messages are the ms that went by, so its CPU is in ms a second. */
  idle: Sample;
}

const AIM = 1.1;

/** Whether a message costs more when there are more processes. Up and down again, so that no step is always the later. */
export const replicas: ClusterRow = {
  name: 'replicas',
  title: 'CPU µs a message, bursts of 10, with more replicas of each role',
  setup: (sizes) => setupOf(sizes, { replicas: sizes.steps[0] ?? 1 }),
  async measure(context) {
    const { sizes, scene } = context;
    const all: Step[] = [];
    for (const count of [...sizes.steps, ...(sizes.careful ? sizes.steps.slice(0, -1).reverse() : [])]) {
      await scene.resize(count);
      all.push(await measureStep(context, count));
    }
    const figures = [...new Set(sizes.steps)].map((count) => merged(all.filter((step) => step.replicas === count)));
    return { figures, table: replicasTable(figures) };
  },
};

async function measureStep({ scene, sizes, rate, drive }: Context, replicas: number): Promise<Step> {
  const targets = [scene.target()];
  const processes = targets[0]?.processes ?? [];
  const at = async (row: string, perSecond?: number): Promise<Sample> =>
    (await drive(row, targets, { rate: perSecond }))[0] as Sample;
  const oneRate = rate ?? sizes.stepRate;
  // The fast one first: it lets every process compile its code.
  const loads = {
    'as fast as it goes': await at('relay'),
    'one rate': await at('relay-half', oneRate),
    'a rate for each replica': await at('relay-half', (oneRate * replicas) / 2),
  };
  // What the load has left behind is done by then.
  await sleep(sizes.idleMs);
  const before = readCpu(processes);
  const start = performance.now();
  await sleep(sizes.idleMs);
  const ms = performance.now() - start;
  const idle = { sent: ms, received: ms, cpu: cpuEach(before, readCpu(processes), ms) };
  return { replicas, loads, idle };
}

/** Two visits of one step as one. */
export function merged(steps: readonly Step[]): Step {
  const loads = LOADS.map((load) => [load, medianOf(steps.map((step) => step.loads[load]))] as const);
  return {
    replicas: (steps[0] as Step).replicas,
    loads: Object.fromEntries(loads) as Step['loads'],
    idle: medianOf(steps.map(({ idle }) => idle)),
  };
}

export function replicasTable(steps: readonly Step[]): Table {
  const head = [
    ...['Load', 'Replicas', 'Messages/s', 'gateways, routers, writers', 'growth', 'of it without any load'],
    ...['with backends and balancer', 'growth', 'Aim'],
  ];
  const first = steps[0] as Step;
  const lines = LOADS.flatMap((load) =>
    steps.map((step) => {
      const [sample, base] = [step.loads[load], first.loads[load]];
      const product = growth(productCpu(sample), productCpu(base));
      const idle = productCpu(step.idle);
      return [
        load,
        String(step.replicas),
        showRate(sample.rate),
        showNumber(productCpu(sample)),
        showGrowth(product),
        showNumber(idle !== undefined && sample.rate ? (1000 * idle) / sample.rate : undefined),
        showNumber(totalCpu(sample)),
        showGrowth(growth(totalCpu(sample), totalCpu(base))),
        load !== LOADS[0] || step === first
          ? '–'
          : judge('grows < 10 %', product === undefined ? undefined : product < AIM),
      ];
    }),
  );
  const idle = steps.map((step) => `${showNumber(totalCpu(step.idle))} with ${step.replicas}`).join(', ');
  return { lines: [head, ...lines], left: [0, 8], notes: [`without any load the cluster uses, in CPU ms/s: ${idle}`] };
}

function growth(now: number | undefined, first: number | undefined): number | undefined {
  return now === undefined || !first ? undefined : now / first;
}

/** `+12 %` */
function showGrowth(ratio: number | undefined): string {
  if (ratio === undefined) return '–';
  const percent = Math.round((ratio - 1) * 100);
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`;
}
