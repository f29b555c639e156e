import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 60_000;
const STOP_MS = 30_000;

export interface ServerCommand {
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Ports that are open once it is up. */
  ports: number[];
  /** File for what it prints. */
  log: string;
}

/** A server started by the bench, in a process of its own, and started again with the same command. */
export class ServerProcess {
  private child: ChildProcess | undefined;

  constructor(private readonly command: ServerCommand) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Resolves once all ports are open. @throws Error with what the server printed last when it ends before that */
  async start(): Promise<void> {
    const { name, args, env, ports, log } = this.command;
    const output = openSync(log, 'a');
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', output, output] });
    closeSync(output);
    this.child = child;
    // However the bench ends, the server ends with it.
    const end = (): void => void child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.removeListener('exit', end));
    const until = Date.now() + START_MS;
    for (const port of ports) {
      while (!(await isOpen(port))) {
        if (child.exitCode !== null || child.signalCode !== null || Date.now() > until) {
          throw new Error(`${name} did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`);
        }
        await sleep(20);
      }
    }
  }

  /** Ends it in order; resolves when it is gone. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(late);
  }
}

/** Free ports below those that the system gives to outgoing connections, so that none of the driver's takes them. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
