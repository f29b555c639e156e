import { cpus, release, type } from 'node:os';
import type { Options } from './options.ts';
import type { Sample } from './sample.ts';
import { isMet, type Result, ratioOf } from './table.ts';

/** From here on (share of a core) a process is at its limit. */
const DRIVER_LIMIT = 0.9;
const SERVER_LIMIT = 0.85;

/** What the figures were measured on, in one line. */
export function describeMachine(): string {
  const all = cpus();
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${all.length} x ${all[0]?.model.trim()}, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** What a reader must know beside the table. */
export function notes(results: readonly Result[]): string[] {
  return results.flatMap(({ row, product, bare, error }) => {
    if (error !== undefined) return [`${row.name}: FAILED: ${error}`];
    const lines: string[] = [];
    for (const [name, sample] of [['product', product] as const, ['bare', bare] as const]) {
      if (sample === undefined) continue;
      const limit = row.compares === 'rate' ? limitOf(sample) : undefined;
      if (limit !== undefined) lines.push(`${row.name}: ${name}: ${limit}`);
      const roles = Object.entries(sample.cpu ?? {}).map(([role, us]) => `${role} ${us.toFixed(2)}`);
      if (name === 'product' && roles.length > 0) lines.push(`${row.name}: CPU µs each: ${roles.join(', ')}`);
    }
    return lines;
  });
}

/** Why a server that should have been at its limit was not; undefined when it was. */
function limitOf(sample: Sample): string | undefined {
  const { rate = 0, driverBusy = 0, cpu = {} } = sample;
  const serverBusy = (rate * Math.max(0, ...Object.values(cpu))) / 1e6;
  if (serverBusy > SERVER_LIMIT) return undefined;
  const figures = `server ${serverBusy.toFixed(2)} and driver ${driverBusy.toFixed(2)} of a core`;
  if (driverBusy > DRIVER_LIMIT) return `the driver was the limit (${figures})`;
  return `other programs used the machine, or the server waited (${figures})`;
}

/** All figures of a run. */
export function toJson(machine: string, { sizes }: Pick<Options, 'sizes'>, results: readonly Result[]): string {
  const rows = results.map(({ row, product, bare, error }) => {
    const { name, title } = row;
    if (product === undefined || bare === undefined) return { name, title, error };
    const aims = row.aims.map((aim) => ({ aim: aim.text, result: isMet(aim, row.compares, product, bare) }));
    return { name, title, product, bare, compares: row.compares, ratio: ratioOf(row.compares, product, bare), aims };
  });
  return `${JSON.stringify({ machine, sizes, rows }, undefined, 2)}\n`;
}
