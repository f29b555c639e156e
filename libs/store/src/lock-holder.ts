import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock, as its file tells. The last three are '' where the system does not tell them (not Linux). */
interface Holder {
  pid: number;
  host: string;
  /** Of the running system. */
  boot: string;
  /** The process namespace: containers have one each, in which pids start from 1. */
  space: string;
  /** When the process started: pids are used again. */
  started: string;
}

/** What the lock file of this process says. */
export function holderText(): string {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    space: processSpace(),
    started: startTime(process.pid),
  };
  return JSON.stringify(holder);
}

/** For messages: `pid 12`, or `pid 1 on otherhost`. */
export function describeHolder(text: string): string {
  const holder = parse(text);
  if (!holder) return 'unknown pid';
  return holder.host === hostname() ? `pid ${holder.pid}` : `pid ${holder.pid} on ${holder.host}`;
}

/** What can be told at once about the holder that a lock file names; this process does not hold it. */
export function judge(text: string): 'alive' | 'dead' | 'unsure' {
  const holder = parse(text);
  if (!holder || holder.host !== hostname()) return 'unsure';
  if (holder.boot !== bootId()) return 'dead';
  if (holder.space !== processSpace()) return 'unsure';
  if (holder.pid === process.pid) return 'dead';
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    const foreign = error instanceof Error && 'code' in error && error.code === 'EPERM';
    if (!foreign) return 'dead';
  }
  return startTime(holder.pid) === holder.started ? 'alive' : 'dead';
}

function parse(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host, boot = '', space = '', started = '' } = value as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host, boot, space, started } : undefined;
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function processSpace(): string {
  return orEmpty(() => readlinkSync('/proc/self/ns/pid'));
}

function startTime(pid: number): string {
  return orEmpty(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name in parentheses may hold spaces; the start time is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  });
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
