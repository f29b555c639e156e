import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from './backend.ts';
import { until } from './until.ts';

export interface ServerSpec {
  /** For messages and the log file. */
  name: string;
  url: string;
  program: string;
  args: readonly string[];
  /** Holds the data and the log; deleted by `remove`, unless it is to be kept. */
  folder: string;
  keepFolder?: boolean;
  /** Working folder; `folder` when not given. */
  cwd?: string;
  /** Environment; that of this process when not given. */
  env?: NodeJS.ProcessEnv;
  /** Whom to run as; undefined = as this process. */
  user?: { uid: number; gid: number } | undefined;
  /** Signal of an orderly end. */
  stopSignal: NodeJS.Signals;
  /** Rejects until the server answers. */
  answers(): Promise<void>;
  /** Longest wait for the first answer, in ms. */
  startMs?: number;
}

const START_MS = 20_000;
const STOP_MS = 20_000;
const POLL_MS = 20;

/** Ends the child when this process dies, however it dies (Linux). */
const WITH_PARENT = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync);

const running = new Set<ServerProcess>();
process.once('exit', () => {
  for (const server of running) server.killNow();
});

/** A server program as a child of this process. */
export class ServerProcess implements Backend {
  readonly ours = true;
  /** How it ended last. */
  lastExit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  private child: ChildProcess | undefined;

  private constructor(private readonly spec: ServerSpec) {}

  static async start(spec: ServerSpec): Promise<ServerProcess> {
    const server = new ServerProcess(spec);
    try {
      await server.start();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  get url(): string {
    return this.spec.url;
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** What it printed so far. */
  get log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  async start(): Promise<void> {
    if (this.child !== undefined) return;
    const { program, args, folder, user, cwd = folder, env } = this.spec;
    const log = openSync(this.logFile, 'a');
    const [command = program, ...rest] = WITH_PARENT
      ? [WITH_PARENT, '--pdeathsig', 'KILL', '--', program, ...args]
      : [program, ...args];
    // In a group of its own: Ctrl-C in the terminal is for this process, which ends its servers in order.
    const child = spawn(command, rest, { stdio: ['ignore', log, log], cwd, env, detached: true, ...user });
    closeSync(log);
    this.child = child;
    running.add(this);
    child.once('exit', () => this.forget(child));
    child.once('error', () => this.forget(child));
    await this.untilItAnswers(child);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    await this.resume();
    child.kill(this.spec.stopSignal);
    const late = setTimeout(() => this.killNow(), STOP_MS);
    await this.gone(child);
    clearTimeout(late);
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child?.pid === undefined) return;
    const family = this.killNow();
    await this.gone(child);
    // Postgres refuses to start while a process of its predecessor still holds the shared memory.
    while (family.some(isRunning)) await sleep(POLL_MS);
  }

  /** Resolves when it is gone, also by itself. */
  async ended(): Promise<void> {
    if (this.child) await this.gone(this.child);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async pause(): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return;
    // The parent first: it then starts no further child that would be missed.
    signal([pid], 'SIGSTOP');
    signal(descendants(pid), 'SIGSTOP');
    // The signal is sent, not yet obeyed: threads on another core run on for a moment.
    await until(() => [pid, ...descendants(pid)].every(isStopped));
  }

  async resume(): Promise<void> {
    const { pid } = this;
    if (pid !== undefined) signal([...descendants(pid), pid], 'SIGCONT');
  }

  async remove(): Promise<void> {
    if (this.spec.keepFolder) await this.stop();
    else await this.kill();
    if (!this.spec.keepFolder) rmSync(this.spec.folder, { recursive: true, force: true });
  }

  /** SIGKILL to it and its children, without waiting; returns their numbers. */
  killNow(): readonly number[] {
    const { pid } = this;
    // A dead parent has no children any more, and those of a paused one would sleep on.
    const family = pid === undefined ? [] : [pid, ...descendants(pid)];
    signal(family, 'SIGKILL');
    return family;
  }

  private get logFile(): string {
    return join(this.spec.folder, `${this.spec.name}.log`);
  }

  private forget(child: ChildProcess): void {
    if (this.child !== child) return;
    this.lastExit = { code: child.exitCode, signal: child.signalCode };
    this.child = undefined;
    running.delete(this);
  }

  private async gone(child: ChildProcess): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  private async untilItAnswers(child: ChildProcess): Promise<void> {
    const until = Date.now() + (this.spec.startMs ?? START_MS);
    for (;;) {
      try {
        await this.spec.answers();
        return;
      } catch (error) {
        if (this.child === child && Date.now() < until) await sleep(POLL_MS);
        else throw new Error(`${this.spec.name} did not start: ${this.log.slice(-2000) || error}`, { cause: error });
      }
    }
  }
}

/** Children, grandchildren and so on of a process (Linux; elsewhere none are known). */
function descendants(pid: number): number[] {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  } catch {
    // It has just ended.
    return [];
  }
  const children = text.trim().split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It is gone already.
    }
  }
}

/** False also for a process that has ended and waits to be fetched by its parent. */
function isRunning(pid: number): boolean {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0);
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Stopped, or gone; true where the system does not tell. */
function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return /^[TtZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return true;
  }
}
