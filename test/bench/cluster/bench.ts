// npm run bench -- --cluster: the product as a cluster, on this machine, with everything that belongs to it.
import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { drive, mediansOf } from '../drive.ts';
import { runDriver } from '../driver.ts';
import { type Options, parseOptions, usage } from '../options.ts';
import { describeMachine } from '../report.ts';
import { clusterRows } from './index.ts';
import { clusterJson, document, type Measured } from './report.ts';
import type { ClusterRow, ClusterSizes } from './row.ts';
import { Scene, type Setup } from './scene.ts';
import { FULL_CLUSTER, QUICK_CLUSTER } from './sizes.ts';

type ClusterOptions = Options<ClusterRow, ClusterSizes>;

const KIND = { rows: clusterRows, full: FULL_CLUSTER, quick: QUICK_CLUSTER };

if (process.argv[2] === 'driver') runDriver();
else process.exitCode = await bench(process.argv.slice(2));

async function bench(args: string[]): Promise<number> {
  let options: ClusterOptions | undefined;
  try {
    options = parseOptions(args, KIND);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage(clusterRows)}`);
    return 2;
  }
  if (options === undefined) {
    console.log(usage(clusterRows));
    return 0;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const measured = await measureAll(options);
  const machine = describeMachine();
  // Where the figures went is of no interest to a reader.
  const said = args.filter((arg, at) => arg !== '--json' && args[at - 1] !== '--json');
  console.log(document(machine, `npm run bench -- ${said.join(' ')}`, measured));
  if (options.json !== undefined) writeFileSync(options.json, clusterJson(machine, options.sizes, measured));
  return measured.some(({ error }) => error !== undefined) ? 1 : 0;
}

/** Row after row; neighbours that want the same share one cluster. */
async function measureAll(options: ClusterOptions): Promise<Measured[]> {
  const measured: Measured[] = [];
  let open: { setup: Setup; scene: Scene } | undefined;
  for (const row of options.rows) {
    console.error(`${row.name} …`);
    try {
      const setup = row.setup(options.sizes);
      if (!isDeepStrictEqual(open?.setup, setup)) {
        await open?.scene.close();
        open = undefined;
        open = { setup, scene: await Scene.start(setup, options.nodeArgs) };
      }
      measured.push({ row, ...(await measure(row, open as { scene: Scene }, options)) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.error(`${row.name} FAILED: ${reason}`);
      measured.push({ row, error: reason });
      // Whatever it left behind is not for the next row.
      await open?.scene.close();
      open = undefined;
    }
  }
  await open?.scene.close();
  return measured;
}

function measure(row: ClusterRow, { scene }: { scene: Scene }, { sizes, rate }: ClusterOptions) {
  return row.measure({
    scene,
    sizes,
    rate,
    drive: async (name, targets, { rate: fixed, whenOpen } = {}) =>
      mediansOf([await drive({ row: name, targets: [...targets], sizes, rate: fixed }, whenOpen)]),
  });
}
