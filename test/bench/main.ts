import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { runBareRelay } from './bare-relay.ts';
import { type Outcome, runDriver, type Task } from './driver.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { describeMachine, notes, toJson } from './report.ts';
import type { Row } from './rows/row.ts';
import { medianOf } from './sample.ts';
import { type Server, startServers } from './servers.ts';
import { type Result, table } from './table.ts';

/** Time for one row, in ms; past it the driver is ended and the row has failed. */
const ROW_MS = 300_000;

const [role, ...rest] = process.argv.slice(2);
// The same program runs as the bare relay and as the driver, each in a process of its own.
if (role === 'bare-relay') runBareRelay(rest);
else if (role === 'driver') runDriver();
else process.exitCode = await bench(process.argv.slice(2));

async function bench(args: string[]): Promise<number> {
  let options: Options | undefined;
  try {
    options = parseOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  if (options === undefined) {
    console.log(USAGE);
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
function crowdOf({ rows, sizes }: Options): number {
  return Math.max(0, ...rows.map((row) => row.crowd?.(sizes) ?? 0));
}

async function measure(row: Row, servers: readonly Server[], { sizes, rate }: Options): Promise<Result> {
  try {
    if (row.fresh && sizes.careful) await Promise.all(servers.map((server) => server.restart()));
    const targets = servers.map((server) => server.target());
    const parts = row.fresh === 'together' ? targets.map((target) => [target]) : [targets];
    const outcomes = await Promise.all(parts.map((part) => drive({ row: row.name, targets: part, sizes, rate })));
    const error = outcomes.find((outcome) => outcome.error !== undefined)?.error;
    if (error !== undefined) return { row, error };
    const [product, bare] = outcomes.flatMap(({ samples }) => samples).map(medianOf);
    const lossy = [product, bare].find((sample) => sample?.sent !== sample?.received);
    if (lossy) return { row, error: `${lossy.sent} sent, ${lossy.received} received` };
    return { row, product, bare };
  } catch (error) {
    return { row, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Runs one row in a driver process of its own: no row finds code or memory that another one left. */
function drive(task: Task): Promise<Outcome> {
  return new Promise((resolve) => {
    const driver = fork(process.argv[1] ?? '', ['driver'], { execArgv: ['--enable-source-maps'] });
    const late = setTimeout(() => driver.kill('SIGKILL'), ROW_MS);
    driver.once('message', (outcome: Outcome) => resolve(outcome));
    driver.once('exit', (code, signal) => {
      clearTimeout(late);
      resolve({ samples: [], error: `the driver ended with ${signal ?? code}` });
    });
    driver.send(task);
  });
}
