import { fork } from 'node:child_process';
import type { Outcome, Task } from './driver.ts';
import { medianOf, type Sample } from './sample.ts';

/** Time for one row, in ms; past it the driver is ended and the row has failed. */
const ROW_MS = 300_000;

/**
 * Runs one row in a driver process of its own: no row finds code or memory that another one left.
 *
 * @param whenOpen for a row that `holds`: what is to be done before it goes on
 */
export function drive(task: Task, whenOpen?: () => Promise<void>): Promise<Outcome> {
  return new Promise((resolve) => {
    const driver = fork(process.argv[1] ?? '', ['driver'], { execArgv: ['--enable-source-maps'] });
    const late = setTimeout(() => driver.kill('SIGKILL'), ROW_MS);
    const goOn = async (): Promise<void> => {
      await whenOpen?.();
      driver.send('go');
    };
    driver.on('message', (message: Outcome | 'open') => {
      if (message !== 'open') resolve(message);
      else goOn().catch((error: unknown) => resolve({ samples: [], error: String(error) }));
    });
    driver.once('exit', (code, signal) => {
      clearTimeout(late);
      resolve({ samples: [], error: `the driver ended with ${signal ?? code}` });
    });
    driver.send(task);
  });
}

/** The medians of each server. @throws Error when the row failed or something was lost */
export function mediansOf(outcomes: readonly Outcome[]): Sample[] {
  const error = outcomes.find((outcome) => outcome.error !== undefined)?.error;
  if (error !== undefined) throw new Error(error);
  const samples = outcomes.flatMap((outcome) => outcome.samples).map(medianOf);
  const lossy = samples.find((sample) => sample.sent !== sample.received);
  if (lossy) throw new Error(`${lossy.sent} sent, ${lossy.received} received`);
  return samples;
}
