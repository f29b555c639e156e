import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Options } from './options.ts';
import { bareAccounts, type Population, provision } from './provision.ts';
import { freePorts, ServerProcess } from './server-process.ts';
import type { Target } from './target.ts';

const HOST = '127.0.0.1';

/** A server of a run. */
export interface Server {
  /** What the driver gets; process ids change with a restart. */
  target(): Target;
  /** Starts it again with the same accounts; does nothing to a server that the bench did not start. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Node options that make a server collect its garbage when it is asked to. */
const COLLECT = ['--expose-gc', '--import', 'data:text/javascript,process.on("SIGUSR2",()=>{gc();gc()})'];

/** What `npm start` gives to Node: young objects in 8 MB instead of 16 keep some 20 MB of memory free at no cost in CPU. */
const AS_STARTED = ['--max-semi-space-size=8', '--v8-pool-size=2'];

/** Limits that a bench passes and that are not what it measures. */
export const LIMITS = {
  USER_MESSAGE_QUOTA_LIMIT: '10000000',
  HOURLY_REGISTRATIONS_LIMIT: '1000000',
  USER_DEVICES_LIMIT: '1000',
  USER_PROFILE_MAX_SIZE: '1024',
  HARD_SOCKET_IDLE_TIMEOUT: '120',
};

export const OFF = {
  HARDWARE_MQTT_PORT: '0',
  METRICS_PORT: '0',
  HARDWARE_DEFAULT_PORT: '0',
  HARDWARE_SSL_PORT: '0',
  APP_SSL_PORT: '0',
  ADMINISTRATION_HTTPS_PORT: '0',
};

/** The product (or the `--target`) and the bare relay, running and with accounts. */
export async function startServers(options: Options, population: Population): Promise<Server[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pinwire-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const { target } = options;
  const pair = target ? makeCertificate(folder) : productCertificate(folder);
  const first = await (target ? external(target, population) : startProduct(folder, options, population));
  return [first, await bare(folder, pair, population)];
}

/** The product in one process, running and with accounts. */
export async function startProduct(
  folder: string,
  options: Pick<Options, 'nodeArgs'>,
  population: Population,
): Promise<Server> {
  await buildProduct();
  const [plain = 0, tls = 0] = await freePorts(2);
  const env = { ...LIMITS, ...OFF, HTTP_PORT: `${plain}`, HTTPS_PORT: `${tls}`, DATA_FOLDER: join(folder, 'product') };
  const server = new ServerProcess({
    name: 'the product',
    args: [...COLLECT, ...AS_STARTED, ...options.nodeArgs, join(projectRoot(), 'dist', 'standalone.js')],
    env: { ...env, LOG_LEVEL: 'warn', LOG_FORMAT: 'json' },
    ports: [plain, tls],
    log: join(folder, 'product.log'),
  });
  await server.start();
  const accounts = await provision({ host: HOST, tls }, population);
  const place = { name: 'product', host: HOST, plain, tls, ...accounts };
  return started(server, () => ({ ...place, processes: [{ role: 'standalone', pid: server.pid, collects: true }] }));
}

async function bare(folder: string, pair: Pair, population: Population): Promise<Server> {
  const [plain = 0, tls = 0] = await freePorts(2);
  const server = new ServerProcess({
    name: 'the bare relay',
    args: [...COLLECT, process.argv[1] ?? '', 'bare-relay', `${plain}`, `${tls}`, pair.cert, pair.key],
    env: {},
    ports: [plain, tls],
    log: join(folder, 'bare.log'),
  });
  await server.start();
  const place = { name: 'bare relay', host: HOST, plain, tls, ...bareAccounts(population) };
  return started(server, () => ({ ...place, processes: [{ role: 'bare', pid: server.pid, collects: true }] }));
}

async function external(place: NonNullable<Options['target']>, population: Population): Promise<Server> {
  const target = { name: 'target', ...place, ...(await provision(place, population)) };
  const nothing = async (): Promise<void> => undefined;
  return { target: () => target, restart: nothing, stop: nothing };
}

function started(server: ServerProcess, target: () => Target): Server {
  return {
    target,
    async restart() {
      await server.stop();
      await server.start();
    },
    stop: () => server.stop(),
  };
}

/** Paths of a certificate and its key. */
interface Pair {
  cert: string;
  key: string;
}

/** The one that the product made when it started: what a handshake costs depends on the key. */
function productCertificate(folder: string): Pair {
  const path = join(folder, 'product', 'tls', 'self-signed');
  return { cert: `${path}.crt`, key: `${path}.key` };
}

/** One of the same kind, beside a server that runs already. */
function makeCertificate(folder: string): Pair {
  const pair = { cert: join(folder, 'bare.crt'), key: join(folder, 'bare.key') };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', pair.key];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', pair.cert, '-days', '2', '-subj', '/CN=localhost']);
  return pair;
}

/** As `npm start` does it. The script is no part of this bundle: it has to find the repository from where it lies. */
export async function buildProduct(): Promise<void> {
  const script = pathToFileURL(join(projectRoot(), 'scripts', 'build.mjs')).href;
  const { ensureBuild } = (await import(script)) as { ensureBuild(): Promise<void> };
  await ensureBuild();
}

/** This program lies in dist/tmp/<pid>. */
export function projectRoot(): string {
  return resolve(dirname(process.argv[1] ?? ''), '..', '..', '..');
}
