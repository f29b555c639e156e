import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type GatewayServer, haproxyConfig } from '../../deploy/haproxy/config.ts';
import { loadCertificate, loadSettings, type Settings } from '../../libs/service/src/index.ts';
import { type Backends, startBackends } from './backends.ts';
import { type ClusterProcess, ROLES, type Role, type RolePorts, startRole } from './cluster-process.ts';
import { startHaproxy } from './haproxy.ts';
import { temporaryFolder } from './kit-folder.ts';
import { freePort } from './ports.ts';
import type { ServerProcess } from './server-process.ts';
import { until } from './until.ts';

export type { ClusterProcess, Role } from './cluster-process.ts';

export interface ClusterOptions {
  /** How many of each role; two when not given. */
  replicas?: Readonly<Partial<Record<Role, number>>>;
  /** Settings of every role by environment variable; also decides the ports of the balancer (`HTTP_PORT` …). */
  environment?: NodeJS.ProcessEnv;
  /** Options of the command line that every role gets, as `npm start` takes them. */
  args?: readonly string[];
  /** Servers to use; the cluster starts, and at its end removes, its own when not given. */
  backends?: Backends;
  /** Folder that keeps the data beyond `remove`. */
  keepIn?: string;
  /** Where the bundles are; when not given, those of this repository, which are brought up to date first. */
  dist?: string;
  /** Address that the balancer listens on; empty for all. */
  address?: string;
  /** Other URLs of the backends for a role, e.g. through a wire that a test cuts. */
  urlsOf?: (role: Role, urls: BackendUrls) => Promise<BackendUrls>;
}

/** Settings that name the backends. */
export type BackendUrls = Record<'NATS_URL' | 'REDIS_URL' | 'DATABASE_URL', string>;

const BUNDLES = join(import.meta.dirname, '../../dist');
const ENSURE_BUILD = join(import.meta.dirname, '../../scripts/ensure-build.mjs');

/** Gateways of a family that may be added beyond those of the start: the balancer knows their ports beforehand. */
const SPARE_GATEWAYS = 4;

const FAMILY = { 'hardware-gateway': 'hardware', 'app-gateway': 'app' } as const;

/**
 * The whole product as a cluster of processes on this machine: replicas of every role behind HAProxy, on NATS, Redis
 * and Postgres. Each process, the balancer and the backends can be broken one by one.
 */
export class Cluster {
  readonly processes: ClusterProcess[] = [];
  haproxy: ServerProcess | undefined;
  private readonly slots = new Map<Role, RolePorts[]>();
  private readonly started = new Map<Role, number>();

  private constructor(
    readonly backends: Backends,
    /** Settings as every role reads them. The ports of the balancer are `settings['http.port']` and so on. */
    readonly settings: Settings,
    /** Certificate of the TLS ports, PEM. */
    readonly ca: string,
    readonly folder: string,
    readonly statsPort: number,
    private readonly options: ClusterOptions,
  ) {}

  /** Starts everything; resolves when the balancer sees every gateway ready. */
  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    if (options.dist === undefined) await promisify(execFile)(process.execPath, [ENSURE_BUILD]);
    const folder = options.keepIn ?? temporaryFolder('cluster');
    const data = join(folder, 'data');
    const environment = { DATA_FOLDER: data, ...options.environment };
    const settings = loadSettings({ argv: options.args, env: environment, cwd: process.cwd() });
    const { key, cert } = await loadCertificate({ ...settings, 'data.folder': data });
    writeFileSync(join(folder, 'haproxy.pem'), key + cert, { mode: 0o600 });
    const backends = options.backends ?? (await startBackends({ keepIn: options.keepIn }));
    const cluster = new Cluster(backends, settings, cert, folder, await freePort(), options);
    try {
      await cluster.startAll();
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  /** The processes of a role, in the order of their numbers. */
  of(role: Role): ClusterProcess[] {
    return this.processes.filter((each) => each.role === role);
  }

  /**
   * Starts one more of a role; resolves when it is ready, a gateway when the balancer sends it connections.
   * @param dist other bundles than those of the cluster
   */
  async add(role: Role, dist = this.options.dist ?? BUNDLES): Promise<ClusterProcess> {
    const number = (this.started.get(role) ?? 0) + 1;
    this.started.set(role, number);
    const ports = this.slots.get(role)?.[number - 1] ?? { http: 0, mqtt: 0, metrics: await freePort() };
    const id = `${role}-${number}`;
    const folder = join(this.folder, id);
    mkdirSync(folder, { recursive: true });
    const { args = [], keepIn } = this.options;
    const keepFolder = keepIn !== undefined;
    const urls = this.backendUrls();
    const environment = {
      ...this.options.environment,
      ...((await this.options.urlsOf?.(role, urls)) ?? urls),
      PUBLIC_HTTP_PORT: String(this.settings['http.port']),
      PUBLIC_HTTPS_PORT: String(this.settings['https.port']),
    };
    const started = await startRole({ role, id, ports, environment, args, dist, folder, keepFolder });
    this.processes.push(started);
    // They start together; their names do not depend on who was ready first.
    this.processes.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
    if (this.haproxy && role in FAMILY) await this.balancerSees(role, (count) => count >= this.of(role).length);
    return started;
  }

  /** Drains one process and takes it out for good. */
  async drop(process: ClusterProcess): Promise<void> {
    await process.stop();
    this.processes.splice(this.processes.indexOf(process), 1);
  }

  /** Waits until the number of gateways of a family that the balancer sends connections to is right. */
  async balancerSees(role: Role, isRight: (count: number) => boolean): Promise<void> {
    const family = FAMILY[role as keyof typeof FAMILY];
    const pattern = new RegExp(`^haproxy_backend_active_servers\\{proxy="${family}"\\} (\\d+)`, 'm');
    await until(async () => {
      const page = await (await fetch(`http://127.0.0.1:${this.statsPort}/metrics`)).text();
      return isRight(Number(pattern.exec(page)?.[1] ?? 0));
    });
  }

  /** Drains every role, then ends balancer and backends. What was to be kept stays. */
  async remove(): Promise<void> {
    // Gateways first: what they still have goes to routers and writers.
    for (const roles of [['hardware-gateway', 'app-gateway'], ['router'], ['writer']]) {
      const now = this.processes.filter(({ role }) => roles.includes(role));
      await Promise.all(now.map((each) => each.stop()));
    }
    await this.haproxy?.remove();
    if (this.options.backends === undefined) await this.backends.remove();
    if (this.options.keepIn === undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  private async startAll(): Promise<void> {
    const count = (role: Role): number => this.options.replicas?.[role] ?? 2;
    for (const role of ['hardware-gateway', 'app-gateway'] as const) {
      this.slots.set(role, await gatewayPorts(role, count(role) + SPARE_GATEWAYS, this.settings));
    }
    const starting = ROLES.flatMap((role) => Array.from({ length: count(role) }, () => this.add(role)));
    const results = await Promise.allSettled(starting);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    this.haproxy = await startHaproxy(this.haproxyConfig(), this.statsPort);
    for (const role of ['hardware-gateway', 'app-gateway'] as const) {
      await this.balancerSees(role, (seen) => seen === count(role));
    }
  }

  private haproxyConfig(): string {
    const { settings, statsPort } = this;
    const open = (...keys: (keyof typeof settings)[]): number[] =>
      keys.map((key) => Number(settings[key])).filter((port) => port > 0);
    const plain = open('http.port', 'hardware.default.port');
    const tls = open('https.port', 'hardware.ssl.port', 'app.ssl.port', 'administration.https.port');
    return haproxyConfig({
      address: this.options.address ?? '127.0.0.1',
      ports: { plain, tls, mqtt: open('hardware.mqtt.port'), stats: statsPort },
      certificate: join(this.folder, 'haproxy.pem'),
      sniffSeconds: settings['protocol.deadline'],
      hardware: this.servers('hardware-gateway'),
      app: this.servers('app-gateway'),
    });
  }

  private servers(role: Role): GatewayServer[] {
    const slots = this.slots.get(role) ?? [];
    return slots.map(({ http, mqtt, metrics }, at) => ({
      name: `${role}-${at + 1}`,
      host: '127.0.0.1',
      port: http,
      mqtt,
      metrics,
    }));
  }

  private backendUrls(): BackendUrls {
    const { nats, redis, postgres } = this.backends;
    return { NATS_URL: nats.url, REDIS_URL: redis.url, DATABASE_URL: postgres.url };
  }
}

async function gatewayPorts(role: Role, count: number, settings: Settings): Promise<RolePorts[]> {
  const hasMqtt = role === 'hardware-gateway' && settings['hardware.mqtt.port'] > 0;
  const all: RolePorts[] = [];
  for (let at = 0; at < count; at++) {
    all.push({ http: await freePort(), mqtt: hasMqtt ? await freePort() : 0, metrics: await freePort() });
  }
  return all;
}
