import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from '../../kit/cluster.ts';
import { ROLES } from '../../kit/cluster-process.ts';
import { until } from '../../kit/until.ts';
import { type Population, provision } from '../provision.ts';
import { freePorts } from '../server-process.ts';
import { buildProduct, LIMITS, OFF, projectRoot, type Server, startProduct } from '../servers.ts';
import type { Target, TargetProcess } from '../target.ts';

const HOST = '127.0.0.1';
const SHARDS = 256;
const BALANCE_MS = 60_000;

/** What a row wants to find. */
export interface Setup {
  /** Processes of each role. */
  replicas: number;
  /** Every write of a device becomes a row. */
  raw: boolean;
  /** The product in one process beside it, with the same accounts but without the crowd. */
  standalone: boolean;
  population: Population;
}

/** A cluster on private backends that keep what they say on disk, with accounts, and perhaps a standalone beside it. */
export class Scene {
  private constructor(
    readonly cluster: Cluster,
    private readonly place: Omit<Target, 'processes'>,
    private readonly alone: Server | undefined,
    private readonly folder: string,
  ) {}

  static async start({ replicas, raw, standalone, population }: Setup, nodeArgs: string[]): Promise<Scene> {
    await buildProduct();
    const folder = mkdtempSync(join(tmpdir(), 'pinwire-bench-cluster-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    // Postgres does not run as root and has to get in.
    chmodSync(folder, 0o755);
    const [plain = 0, tls = 0] = await freePorts(2);
    const { PATH, HOME } = process.env;
    const cluster = await Cluster.start({
      replicas: Object.fromEntries(ROLES.map((role) => [role, replicas])),
      environment: {
        ...{ PATH, HOME, ...LIMITS, ...OFF, HTTP_PORT: `${plain}`, HTTPS_PORT: `${tls}` },
        ...{
          ENABLE_RAW_DB_DATA_STORE: `${raw}`,
          LOG_LEVEL: 'warn',
          LOG_FORMAT: 'json',
          ADMIN_EMAIL: 'admin@example.com',
        },
        NODE_OPTIONS: nodeArgs.join(' '),
      },
      dist: join(projectRoot(), 'dist'),
      keepIn: folder,
    });
    try {
      const accounts = await provision({ host: HOST, tls }, population);
      const alone = standalone ? await startProduct(folder, { nodeArgs }, { ...population, crowd: 0 }) : undefined;
      const place = { name: 'cluster', host: HOST, plain, tls, ...accounts };
      return new Scene(cluster, place, alone, folder);
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  /** The cluster as it is now. */
  target(): Target {
    const writers = this.cluster.of('writer').map(({ metrics }) => metrics);
    return { ...this.place, writers, processes: this.processes() };
  }

  standalone(): Target {
    if (this.alone === undefined) throw new Error('there is no standalone');
    return { ...this.alone.target(), name: 'standalone' };
  }

  /** Brings every role to `replicas` processes; resolves when the routers have their shares. */
  async resize(replicas: number): Promise<void> {
    const { cluster } = this;
    await Promise.all(
      ROLES.flatMap((role) => {
        const now = cluster.of(role);
        const more = Array.from({ length: Math.max(0, replicas - now.length) }, () => cluster.add(role));
        return [...more, ...now.slice(replicas).map((one) => cluster.drop(one))];
      }),
    );
    // Until the balancer has seen that one is gone it goes on sending connections there.
    for (const role of ['hardware-gateway', 'app-gateway'] as const) {
      await cluster.balancerSees(role, (count) => count === replicas);
    }
    await this.balanced();
  }

  /** Resolves when every router has its share of the shards. */
  async balanced(): Promise<void> {
    const routers = this.cluster.of('router');
    const least = Math.floor(SHARDS / routers.length);
    const hasShare = async ({ metrics }: { metrics: string }): Promise<boolean> => {
      const page = await (await fetch(metrics)).text();
      return Number(/^pinwire_shards_owned(?:\{[^}]*\})? (\d+)/m.exec(page)?.[1] ?? 0) >= least;
    };
    await until(async () => (await Promise.all(routers.map(hasShare))).every(Boolean), BALANCE_MS);
  }

  async close(): Promise<void> {
    await this.alone?.stop();
    await this.cluster.remove();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private processes(): TargetProcess[] {
    const { processes, backends, haproxy } = this.cluster;
    const all: (Omit<TargetProcess, 'pid'> & { pid: number | undefined })[] = [
      ...processes.map(({ role, pid }) => ({ role, pid })),
      { role: 'nats-server', pid: backends.nats.pid },
      { role: 'redis', pid: backends.redis.pid },
      { role: 'postgres', pid: backends.postgres.pid, family: true },
      { role: 'haproxy', pid: haproxy?.pid },
    ];
    // Processes in a container, or on another machine, are not seen from here.
    return all.flatMap(({ pid, ...rest }) => (pid === undefined ? [] : [{ ...rest, pid }]));
  }
}
