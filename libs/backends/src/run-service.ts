import {
  createLog,
  Health,
  type Log,
  loadSettings,
  Metrics,
  type Settings,
  Shutdown,
  startMetricsServer,
} from '@pinwire/service';
import { processId } from './process-id.ts';
import { describeStartError } from './start-error.ts';

/** What every process has before it does anything. */
export interface Process {
  /** Name of this start of the process. */
  id: string;
  settings: Settings;
  log: Log;
  metrics: Metrics;
  health: Health;
  shutdown: Shutdown;
  /** Ends the process with an error, after everything is closed in order. */
  fail(reason: string): void;
}

/**
 * Runs a process: settings, log, metrics and health pages, then `start`, then it is ready. An error of the start ends
 * it with one line where the reason is something that its user can mend, and exit code 1.
 */
export async function runProcess(name: string, start: (process: Process) => Promise<void>): Promise<void> {
  let settings: Settings | undefined;
  let log: Log | undefined;
  let shutdown: Shutdown | undefined;
  let exitCode = 0;
  try {
    settings = loadSettings({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), warn: console.warn });
    const id = processId(name);
    log = createLog({ name, settings }).child({ id });
    const metrics = new Metrics(name);
    metrics.collectProcess();
    metrics.gauge('process_info', 'The name of this process in logs', { labels: ['id'] }).set({ id }, 1);
    const health = new Health();
    shutdown = new Shutdown({
      log,
      deadline: settings['shutdown.deadline'],
      exit: (code) => process.exit(code === 0 ? exitCode : code),
    });
    shutdown.listen();
    const [port, address] = [settings['metrics.port'], settings['metrics.address']];
    shutdown.add('metrics', await startMetricsServer({ metrics, health, port, address }));
    const ending = shutdown;
    const fail = (reason: string): void => {
      exitCode = 1;
      void ending.run(reason);
    };
    await start({ id, settings, log, metrics, health, shutdown, fail });
    health.start();
    // One process alone shows a banner instead.
    if (settings['nats.url']) log.info({ metrics: port, startedInMs: Math.round(performance.now()) }, 'ready');
    // First of all: balancers look elsewhere while sockets are still served.
    shutdown.add('health', () => health.drain());
  } catch (error) {
    console.error(describeStartError(error, settings) ?? error);
    exitCode = 1;
    if (!shutdown || !log) process.exit(1);
    // What was opened before the failure is closed in order, the database above all; the reason stays the last line.
    log.level = 'warn';
    await shutdown.run('the start failed');
  }
}
