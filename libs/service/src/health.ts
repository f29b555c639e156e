/** What a readiness check says: undefined when all is well, else a few words about what is missing. */
export type Check = () => string | undefined | Promise<string | undefined>;

/** A check that has not answered by then counts as failed (ms). */
const CHECK_TIMEOUT = 2000;

/** Says whether a process should get work. Not ready until `start()`, and never again after `drain()`. */
export class Health {
  private readonly checks = new Map<string, Check>();
  private phase: 'starting' | 'ready' | 'draining' = 'starting';

  /** Adds a check that is asked on every readiness request, for example whether a backend answers. */
  check(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** The listeners are open. */
  start(): void {
    if (this.phase === 'starting') this.phase = 'ready';
  }

  /** The process is about to stop: balancers should look elsewhere. */
  drain(): void {
    this.phase = 'draining';
  }

  /** Everything that stands against being ready, one line each; empty when ready. */
  async problems(): Promise<string[]> {
    if (this.phase !== 'ready') return [this.phase];
    const answers = await Promise.all(Array.from(this.checks, ([name, check]) => ask(name, check)));
    return answers.filter((answer) => answer !== undefined);
  }
}

async function ask(name: string, check: Check): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT, 'no answer');
  });
  try {
    const answer = await Promise.race([check(), late]);
    return answer === undefined ? undefined : `${name}: ${answer}`;
  } catch (error) {
    return `${name}: ${error instanceof Error ? error.message : error}`;
  } finally {
    clearTimeout(timer);
  }
}
