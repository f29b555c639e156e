import { gatewayDeath } from './drives/gateway-death.ts';
import { rawFill, rawIngest } from './drives/raw.ts';
import { rows } from './rows/index.ts';
import { relay } from './rows/relay.ts';
import type { Drive, RowContext, Session, Sizes } from './rows/row.ts';
import type { Sample } from './sample.ts';
import type { Target } from './target.ts';

/** Everything that a driver can do: the rows of the table, and what tables of the cluster have beside those. */
const drives: readonly Drive[] = [...rows, rawIngest, rawFill, gatewayDeath];

/** What the driver process is asked to do: one row, against each of these servers. */
export interface Task {
  row: string;
  targets: Target[];
  sizes: Sizes;
  /** Takes the place of the row's own rate. */
  rate: number | undefined;
}

/** What it answers: the samples of each server, or what went wrong. */
export interface Outcome {
  samples: Sample[][];
  error?: string;
}

/** The driver process: measures what it is told and ends. */
export function runDriver(): void {
  process.once('disconnect', () => process.exit(1));
  process.once('message', (task: Task) => {
    perform(task)
      .catch((error: unknown): Outcome => ({ samples: [], error: error instanceof Error ? error.message : `${error}` }))
      .then((outcome) => process.send?.(outcome, () => process.exit()));
  });
}

async function perform({ row: name, targets, sizes, rate }: Task): Promise<Outcome> {
  const row = drives.find((candidate) => candidate.name === name) as Drive;
  const contexts = await contextsOf(row, targets, sizes, rate);
  return { samples: row.fresh ? await apart(row, contexts) : await interleaved(row, contexts) };
}

async function contextsOf(
  row: Drive,
  targets: Target[],
  sizes: Sizes,
  rate: number | undefined,
): Promise<RowContext[]> {
  const wanted = rate ?? row.rate ?? 0;
  const first = { target: targets[0] as Target, sizes, rate: 0 };
  const fixed = wanted === 'half' ? Math.round((await highestRate(first)) / 2) : wanted;
  return targets.map((target) => ({ target, sizes, rate: fixed }));
}

/** What a server relays at most, from one slice. */
async function highestRate(context: RowContext): Promise<number> {
  const session = await relay.open(context);
  await session.sample(context.sizes.warmUpMs);
  const { rate } = await session.sample(context.sizes.sliceMs);
  await session.close();
  return rate ?? 0;
}

/** Slice by slice in turn, so that whatever else the machine does hits all servers alike. */
async function interleaved(row: Drive, contexts: readonly RowContext[]): Promise<Sample[][]> {
  const sessions: Session[] = [];
  for (const context of contexts) {
    const session = await row.open(context);
    await session.sample(context.sizes.warmUpMs);
    sessions.push(session);
  }
  const samples = sessions.map((): Sample[] => []);
  const { slices, sliceMs } = (contexts[0] as RowContext).sizes;
  for (let slice = 0; slice < slices; slice++) {
    for (const [at, session] of sessions.entries()) samples[at]?.push(await session.sample(sliceMs));
  }
  for (const session of sessions) await session.close();
  return samples;
}

async function apart(row: Drive, contexts: readonly RowContext[]): Promise<Sample[][]> {
  const samples: Sample[][] = [];
  for (const context of contexts) {
    const session = await row.open(context);
    if (row.holds) await hold();
    samples.push([await session.sample(context.sizes.sliceMs)]);
    await session.close();
  }
  return samples;
}

/** Tells that everything is open, and waits for the word to go on. */
function hold(): Promise<void> {
  return new Promise((resolve) => {
    process.once('message', () => resolve());
    process.send?.('open');
  });
}
