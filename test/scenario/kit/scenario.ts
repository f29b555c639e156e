import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Cluster, ClusterOptions, ClusterProcess } from '../../kit/cluster.ts';
import { RAISED, startCluster, targetOfCluster } from '../../kit/cluster-target.ts';
import type { Environment } from '../../kit/standalone.ts';
import type { Target } from '../../kit/target.ts';
import { Load, type LoadOptions } from './load.ts';

/** How long a backend is away, in ms: PINWIRE_OUTAGE_SECONDS=60 for what the promises say. */
export const OUTAGE_MS = Number(process.env.PINWIRE_OUTAGE_SECONDS ?? 8) * 1000;

/** Longest time of one scenario, in ms. */
export const SCENARIO_MS = 240_000 + 2 * OUTAGE_MS;

/** Of the log of each process, when a scenario has failed. */
const LOG_CHARACTERS = 4000;

/** A cluster for the tests of one file, and the load of each test. */
export class Scenario {
  private running: Cluster | undefined;
  private readonly loads: Load[] = [];

  private constructor() {}

  /** To be called at the top of a test file. */
  static prepare(environment: Environment = {}, options: Omit<ClusterOptions, 'environment'> = {}): Scenario {
    const scenario = new Scenario();
    beforeAll(async () => {
      const all = { ...RAISED, ENABLE_RAW_DB_DATA_STORE: 'true', ...environment };
      scenario.running = await startCluster(all, options);
    }, 180_000);
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') scenario.tellLogs();
      await Promise.all(scenario.loads.splice(0).map((load) => load.destroy()));
    });
    afterAll(async () => {
      await scenario.running?.remove();
    }, 120_000);
    return scenario;
  }

  get cluster(): Cluster {
    if (this.running === undefined) throw new Error('the cluster does not run');
    return this.running;
  }

  get target(): Target {
    return targetOfCluster(this.cluster);
  }

  get databaseUrl(): string {
    return this.cluster.backends.postgres.url;
  }

  /** What every process of the cluster and every backend said last: nothing else tells why a scenario failed on another machine. */
  private tellLogs(): void {
    for (const { role, pid, lastExit, log } of this.running?.processes ?? []) {
      console.error(
        `${role} ${pid ?? `ended with ${lastExit?.code ?? lastExit?.signal}`}:\n${log.slice(-LOG_CHARACTERS)}`,
      );
    }
    const { nats, redis, postgres } = this.running?.backends ?? {};
    for (const [name, backend] of Object.entries({ nats, redis, postgres })) {
      if (backend?.log) console.error(`${name} ${backend.pid ?? 'has ended'}:\n${backend.log.slice(-LOG_CHARACTERS)}`);
    }
  }

  /** Starts a process again; resolves when it serves. */
  async bringBack(process: ClusterProcess | undefined): Promise<void> {
    await process?.start();
    const role = process?.role;
    if (role?.endsWith('gateway')) {
      await this.cluster.balancerSees(role, (count) => count === this.cluster.of(role).length);
    }
  }

  async load(options?: LoadOptions): Promise<Load> {
    // What an earlier scenario broke is whole again before the next one begins.
    for (const role of ['hardware-gateway', 'app-gateway'] as const) {
      await this.cluster.balancerSees(role, (count) => count >= this.cluster.of(role).length);
    }
    const load = await Load.start(this.target, options);
    this.loads.push(load);
    return load;
  }
}
