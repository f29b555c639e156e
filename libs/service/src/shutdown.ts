import type { Log } from './log.ts';

export interface ShutdownOptions {
  log: Log;
  /** Time for all closers together (s), setting `shutdown.deadline`. */
  deadline: number;
  /** Ends the process; for tests. */
  exit?: (code: number) => void;
}

interface Closer {
  name: string;
  close: () => void | Promise<void>;
}

/**
 * A signal this soon after the first is a copy of it (ms): the terminal sends Ctrl-C to every process, and `npm start`
 * hands its own on to the program.
 */
const COPY_MS = 1000;

/** SIGHUP is a terminal that is closed, with the server in it. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The orderly stop of a process. Whatever was opened registers how it is closed; at a signal everything is closed one
 * after the other, the last opened first: listeners before the service, the service before the backends it writes to.
 */
export class Shutdown {
  private readonly closers: Closer[] = [];
  private running: Promise<void> | undefined;
  private askedAt = 0;
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (!this.running) {
      this.askedAt = performance.now();
      void this.run(signal);
    } else if (performance.now() - this.askedAt > COPY_MS) this.exit(1); // Somebody who asks twice does not want to wait.
  };
  private readonly log: Log;
  private readonly deadline: number;
  private readonly exit: (code: number) => void;

  constructor({ log, deadline, exit = (code) => process.exit(code) }: ShutdownOptions) {
    this.log = log;
    this.deadline = deadline;
    this.exit = exit;
  }

  /** Registers a closer. It runs before those that were added earlier. */
  add(name: string, close: () => void | Promise<void>): void {
    this.closers.push({ name, close });
  }

  /** Runs at SIGINT, SIGTERM and SIGHUP from now on; a second signal, a second later, ends the process at once. */
  listen(): void {
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  /**
   * Closes everything and ends the process: with 0, or with 1 when a closer failed or the deadline passed. A second
   * call joins the first.
   */
  run(reason: string): Promise<void> {
    this.running ??= this.close(reason);
    return this.running;
  }

  private async close(reason: string): Promise<void> {
    this.log.info({ reason }, 'stopping');
    let current = '';
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, this.deadline * 1000, 'late');
    });
    const closeAll = async (): Promise<number> => {
      let failed = 0;
      for (const { name, close } of this.closers.toReversed()) {
        current = name;
        try {
          await close();
        } catch (err) {
          failed++;
          this.log.error({ err, closer: name }, 'could not close');
        }
      }
      return failed;
    };
    const result = await Promise.race([closeAll(), late]);
    clearTimeout(timer);
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
    if (result === 'late') this.log.error({ closer: current, deadline: this.deadline }, 'did not stop in time');
    else this.log.info('stopped');
    this.exit(result === 0 ? 0 : 1);
  }
}
