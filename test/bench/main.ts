import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runBareRelay } from './bare-relay.ts';
import { drive, mediansOf } from './drive.ts';
import { runDriver } from './driver.ts';
import { FULL, type Options, parseOptions, QUICK, usage } from './options.ts';
import { describeMachine, notes, toJson } from './report.ts';
import { rows } from './rows/index.ts';
import type { Row } from './rows/row.ts';
import { projectRoot, type Server, startServers } from './servers.ts';
import { type Result, table } from './table.ts';

const KIND = { rows, full: FULL, quick: QUICK };

const [role, ...rest] = process.argv.slice(2);
// The same program runs as the bare relay and as the driver, each in a process of its own.
if (role === 'bare-relay') runBareRelay(rest);
else if (role === 'driver') runDriver();
else if (process.argv.includes('--cluster')) await benchCluster(process.argv.slice(2));
else process.exitCode = await bench(process.argv.slice(2));

async function bench(args: string[]): Promise<number> {
  let options: Options<Row> | undefined;
  try {
    options = parseOptions(args, KIND);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage(rows)}`);
    return 2;
  }
  if (options === undefined) {
    console.log(usage(rows));
    return 0;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const { accounts, devicesPerAccount } = options.sizes;
  const servers = await startServers(options, { accounts, devicesPerAccount, crowd: crowdOf(options) });
  const results: Result[] = [];
  try {
    for (const row of options.rows) {
      console.error(`${row.name} …`);
      const result = await measure(row, servers, options);
      if (result.error !== undefined) console.error(`${row.name} FAILED: ${result.error}`);
      results.push(result);
    }
  } finally {
    for (const server of servers) await server.stop();
  }
  const machine = describeMachine();
  console.log(`${machine}\n\n${table(results)}`);
  for (const note of notes(results)) console.log(note);
  if (options.json !== undefined) writeFileSync(options.json, toJson(machine, options, results));
  return results.some(({ error }) => error !== undefined) ? 1 : 0;
}

/** Most devices that a chosen row connects. */
function crowdOf({ rows, sizes }: Options<Row>): number {
  return Math.max(0, ...rows.map((row) => row.crowd?.(sizes) ?? 0));
}

async function measure(row: Row, servers: readonly Server[], { sizes, rate }: Options<Row>): Promise<Result> {
  try {
    if (row.fresh && sizes.careful) await Promise.all(servers.map((server) => server.restart()));
    const targets = servers.map((server) => server.target());
    const parts = row.fresh === 'together' ? targets.map((target) => [target]) : [targets];
    const outcomes = await Promise.all(parts.map((part) => drive({ row: row.name, targets: part, sizes, rate })));
    const [product, bare] = mediansOf(outcomes);
    return { row, product, bare };
  } catch (error) {
    return { row, error: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Runs the bench of the cluster in this process, so that signals arrive. It is a bundle of its own: what it needs to start
 * a cluster would else lie in the memory of the bare relay.
 */
async function benchCluster(args: string[]): Promise<void> {
  const run = join(projectRoot(), 'scripts', 'run.mjs');
  process.argv.splice(1, Number.POSITIVE_INFINITY, run, 'test/bench/cluster/bench.ts', ...args);
  await import(`${pathToFileURL(run).href}?cluster`);
}
