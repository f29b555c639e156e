import { readdirSync, readFileSync } from 'node:fs';
import type { TargetProcess } from './target.ts';

/** Clock ticks of Linux, as programs see them. */
const TICK_US = 10_000;

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
  for (const { role, pid, family } of processes) {
    addThreads(cpu, role, pid);
    // Counts of 0 are what a system without scheduler statistics tells.
    if (!cpu[role]) return undefined;
    if (family) addChildren(cpu, role, pid);
  }
  return cpu;
}

/** CPU by role, all threads of a role together. */
export function withThreads(cpu: CpuByRole): CpuByRole {
  const sums: CpuByRole = {};
  for (const [name, used] of Object.entries(cpu)) {
    const role = name.replace(/ threads$/, '');
    sums[role] = (sums[role] ?? 0) + used;
  }
  return sums;
}

function addThreads(cpu: CpuByRole, role: string, pid: number): void {
  const folder = `/proc/${pid}/task`;
  for (const thread of threadsOf(folder)) {
    const name = Number(thread) === pid ? role : `${role} threads`;
    const nanoseconds = Number.parseInt(readIfThere(`${folder}/${thread}/schedstat`) ?? '0', 10);
    cpu[name] = (cpu[name] ?? 0) + nanoseconds / 1000;
  }
}

/** Children that run, and those that have ended: the latter the system counts in ticks only. */
function addChildren(cpu: CpuByRole, role: string, pid: number): void {
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`)?.trim().split(' ').filter(Boolean) ?? [];
  for (const child of children) addThreads(cpu, role, Number(child));
  const stat = readIfThere(`/proc/${pid}/stat`) ?? '';
  // Behind the name, which may hold anything: fields 16 and 17 of proc(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ended = Number(fields[13] ?? 0) + Number(fields[14] ?? 0);
  cpu[role] = (cpu[role] ?? 0) + ended * TICK_US;
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
