import type { Gauge } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** Asks a backend whether it is there; rejects when it is not. Bounded in time by itself. */
export type BackendCheck = () => Promise<unknown>;

/**
 * Asks every backend of a process from time to time and keeps what came of it: for the metrics `backend_up` and
 * `backend_latency_seconds`, and for `/readyz`.
 */
export class BackendWatch {
  private readonly up: Gauge<'backend'>;
  private readonly latency: Gauge<'backend'>;
  private readonly problems = new Map<string, string | undefined>();
  private readonly busy = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  /**
   * @param checks by name: `nats`, `redis`, `postgres`
   * @param everyMs time between two questions, in ms
   */
  constructor(
    metrics: Metrics,
    private readonly checks: Readonly<Record<string, BackendCheck>>,
    everyMs = 2000,
  ) {
    const labels = ['backend'] as const;
    this.up = metrics.gauge('backend_up', '1 when the backend answered last time, else 0', { labels });
    this.latency = metrics.gauge('backend_latency_seconds', 'Time of its last answer', { labels });
    for (const name of Object.keys(checks)) {
      this.problems.set(name, 'not asked yet');
      this.up.set({ backend: name }, 0);
    }
    this.timer = setInterval(() => void this.askAll(), everyMs);
    this.timer.unref();
    void this.askAll();
  }

  /** What is wrong with a backend as far as is known, undefined when nothing; fits `Health.check`. */
  problem(name: string): string | undefined {
    return this.problems.get(name);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async askAll(): Promise<void> {
    await Promise.all(Object.entries(this.checks).map(([name, check]) => this.ask(name, check)));
  }

  private async ask(name: string, check: BackendCheck): Promise<void> {
    // A question that hangs is not asked twice.
    if (this.busy.has(name)) return;
    this.busy.add(name);
    const start = performance.now();
    try {
      await check();
      this.latency.set({ backend: name }, (performance.now() - start) / 1000);
      this.problems.set(name, undefined);
    } catch (error) {
      this.problems.set(name, error instanceof Error ? error.message : String(error));
    } finally {
      this.busy.delete(name);
      this.up.set({ backend: name }, this.problems.get(name) === undefined ? 1 : 0);
    }
  }
}
