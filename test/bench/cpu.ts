import { readdirSync, readFileSync } from 'node:fs';
import type { TargetProcess } from './target.ts';

/**
 * CPU time in µs, user and system, by the role of a process: that of main threads under the role itself, that of all
 * other threads (database, garbage collection, TLS, file access) under `<role> threads`.
 */
export type CpuByRole = Record<string, number>;

/**
 * CPU time that the processes have used up to now, or undefined where the system does not tell (not Linux). It is read
 * from the scheduler's count of every thread, which is the sum of `utime` and `stime` in `/proc/<pid>/stat` but in ns
 * instead of ticks of 10 ms: a slice of a second would else be off by several percent.
 */
export function readCpu(processes: readonly TargetProcess[]): CpuByRole | undefined {
  if (processes.length === 0) return undefined;
  const cpu: CpuByRole = {};
  for (const { role, pid } of processes) {
    const folder = `/proc/${pid}/task`;
    for (const thread of threadsOf(folder)) {
      const name = Number(thread) === pid ? role : `${role} threads`;
      const nanoseconds = Number.parseInt(readIfThere(`${folder}/${thread}/schedstat`) ?? '0', 10);
      cpu[name] = (cpu[name] ?? 0) + nanoseconds / 1000;
    }
    // Counts of 0 are what a system without scheduler statistics tells.
    if (!cpu[role]) return undefined;
  }
  return cpu;
}

/** What was used between two readings, in µs for each of `count` messages. */
export function cpuEach(before: CpuByRole | undefined, after: CpuByRole | undefined, count: number) {
  if (before === undefined || after === undefined || count === 0) return undefined;
  return Object.fromEntries(Object.entries(after).map(([role, used]) => [role, (used - (before[role] ?? 0)) / count]));
}

/** Resident memory of all processes in bytes, or undefined where the system does not tell. */
export function readRss(processes: readonly TargetProcess[]): number | undefined {
  if (processes.length === 0) return undefined;
  let bytes = 0;
  for (const { pid } of processes) {
    const kib = readIfThere(`/proc/${pid}/status`)?.match(/^VmRSS:\s+(\d+) kB$/m)?.[1];
    if (kib === undefined) return undefined;
    bytes += Number(kib) * 1024;
  }
  return bytes;
}

function threadsOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A thread may end between the listing and the reading. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
