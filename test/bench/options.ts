import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Sizes } from './rows/row.ts';
import type { Target, TargetProcess } from './target.ts';

interface Named {
  readonly name: string;
}

/** A bench: what it can measure, and how much of it. */
export interface Kind<R extends Named, S extends Sizes = Sizes> {
  rows: readonly R[];
  full: S;
  quick: S;
}

export interface Options<R extends Named = Named, S extends Sizes = Sizes> {
  rows: readonly R[];
  sizes: S;
  rate: number | undefined;
  /** A server that runs already. */
  target: Pick<Target, 'host' | 'plain' | 'tls' | 'processes'> | undefined;
  /** File for the figures. */
  json: string | undefined;
  /** Options of the product's Node, such as `--cpu-prof`. */
  nodeArgs: string[];
}

export const usage = (rows: readonly Named[]): string => `npm run bench -- [options]
  --only ROW,ROW      only these rows: ${rows.map(({ name }) => name).join(' ')}
  --seconds N         measured time of a row and server, in slices of which the median counts (5)
  --rate N            messages a second of the rows with a fixed rate
  --quick             small numbers: shows that it works, not how fast
  --json FILE         writes all figures
  --cluster           measures a cluster of processes behind a balancer, which has rows of its own
  --node-args ARGS    options for the Node of the product, e.g. --node-args=--cpu-prof
  --target HOST:PLAIN:TLS
                      drives this Blynk-compatible server instead of the product; its message quota, device limit and
                      registrations an hour must be high, and its idle timeout a minute
  --processes FILE    JSON lines {"role","pid"} of that server's processes, for its CPU time and memory`;

export const FULL: Sizes = {
  slices: 5,
  sliceMs: 1000,
  warmUpMs: 1500,
  accounts: 20,
  devicesPerAccount: 5,
  fanOut: 50,
  idlePlain: 10_000,
  idleTls: 2000,
  logins: 8000,
  spin: true,
  rawRows: 0,
  careful: true,
};

export const QUICK: Sizes = {
  slices: 1,
  sliceMs: 60,
  warmUpMs: 10,
  accounts: 2,
  devicesPerAccount: 2,
  fanOut: 5,
  idlePlain: 40,
  idleTls: 20,
  logins: 100,
  spin: true,
  rawRows: 0,
  careful: false,
};

/** Undefined when only help is wanted. @throws Error with one line for a wrong option */
export function parseOptions<R extends Named, S extends Sizes>(
  args: string[],
  { rows, full, quick }: Kind<R, S>,
): Options<R, S> | undefined {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string' },
      quick: { type: 'boolean' },
      json: { type: 'string' },
      cluster: { type: 'boolean' },
      'node-args': { type: 'string' },
      target: { type: 'string' },
      processes: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  if (values.cluster && values.target !== undefined) throw new Error('--cluster starts its own servers: no --target');
  const sizes = { ...(values.quick ? quick : full) };
  if (values.seconds !== undefined) sizes.sliceMs = (positive('seconds', values.seconds) * 1000) / sizes.slices;
  return {
    rows: values.only === undefined ? rows : values.only.split(',').map((name) => rowNamed(name, rows)),
    sizes,
    rate: values.rate === undefined ? undefined : positive('rate', values.rate),
    target: values.target === undefined ? undefined : parseTarget(values.target, values.processes),
    json: values.json,
    nodeArgs: values['node-args']?.split(' ').filter(Boolean) ?? [],
  };
}

function rowNamed<R extends Named>(name: string, rows: readonly R[]): R {
  const row = rows.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`there is no row ${name}; there are ${rows.map((r) => r.name).join(', ')}`);
  return row;
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`--${name} ${text}: a number above 0 is wanted`);
  return number;
}

function parseTarget(text: string, processes: string | undefined): Options['target'] {
  const parts = /^(.+):(\d+):(\d+)$/.exec(text);
  if (parts === null) throw new Error(`--target ${text}: HOST:PLAIN_PORT:TLS_PORT is wanted`);
  const [, host = '', plain, tls] = parts;
  return { host, plain: Number(plain), tls: Number(tls), processes: readProcesses(processes) };
}

/** Lines of `{role, pid, …}`; lines without a pid are left out. */
function readProcesses(file: string | undefined): TargetProcess[] {
  if (file === undefined) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines
    .map((line) => JSON.parse(line) as Partial<TargetProcess>)
    .flatMap(({ role, pid }) => (role !== undefined && pid !== undefined ? [{ role, pid }] : []));
}
