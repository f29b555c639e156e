// npm run cluster: the cluster as processes on this machine, until Ctrl-C. Prints one line of JSON for each process.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadSettings, SettingsError } from '../../libs/service/src/index.ts';
import { Cluster, type Role } from './cluster.ts';
import { ServerProcess } from './server-process.ts';

const COUNTS: Readonly<Record<string, Role>> = {
  '--hardware-gateways': 'hardware-gateway',
  '--app-gateways': 'app-gateway',
  '--routers': 'router',
  '--writers': 'writer',
};

const USAGE = `usage: npm run cluster -- [${Object.keys(COUNTS).join(' N] [')} N] [options of npm start]`;

try {
  await main();
} catch (error) {
  console.error(error instanceof SettingsError || !(error instanceof Error) ? String(error) : error.message);
  process.exit(1);
}

async function main(): Promise<void> {
  const { replicas, args } = readArguments(process.argv.slice(2));
  const settings = loadSettings({ argv: args, env: process.env, cwd: process.cwd(), warn: console.warn });
  const keepIn = clusterFolder(settings['data.folder']);
  console.error(`Starting the cluster; data and logs are in ${keepIn}`);
  let stop = (): void => process.exit(1);
  // What runs already goes with this process while it starts; later it is drained.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop());
  const environment = { ...process.env, DATA_FOLDER: settings['data.folder'] };
  const dist = join(process.cwd(), 'dist');
  const cluster = await Cluster.start({
    replicas,
    args,
    environment,
    keepIn,
    dist,
    address: settings['listen.address'],
  });
  let isStopping = false;
  stop = () => {
    stop = () => process.exit(1);
    isStopping = true;
    console.error('Stopping …');
    cluster.remove().then(() => process.exit(0), fail);
  };
  for (const line of describe(cluster)) console.log(JSON.stringify(line));
  for (const [id, server] of named(cluster)) {
    void server.ended().then(() => {
      if (!isStopping) console.error(`${id} has ended (${howItEnded(server)}); nothing starts it again`);
    });
  }
  console.error(`The cluster is up: plain ${settings['http.port']}, TLS ${settings['https.port']}. Ctrl-C stops it.`);
}

/** What runs here, by its id in the lines. */
function named({ backends: { nats, redis, postgres }, haproxy, processes }: Cluster): [string, ServerProcess][] {
  const all = { nats, redis, postgres, haproxy, ...Object.fromEntries(processes.map((each) => [each.id, each])) };
  return Object.entries(all).filter((entry): entry is [string, ServerProcess] => entry[1] instanceof ServerProcess);
}

function howItEnded({ lastExit }: ServerProcess): string {
  return lastExit?.signal ?? `exit code ${lastExit?.code}`;
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

function describe({ backends, haproxy, processes, settings, statsPort }: Cluster): object[] {
  const ports = {
    http: settings['http.port'],
    https: settings['https.port'],
    mqtt: settings['hardware.mqtt.port'],
    hardwareDefault: settings['hardware.default.port'],
    hardwareSsl: settings['hardware.ssl.port'],
    appSsl: settings['app.ssl.port'],
    administration: settings['administration.https.port'],
  };
  const stats = `http://127.0.0.1:${statsPort}/metrics`;
  return [
    ...(['nats', 'redis', 'postgres'] as const).map((role) => ({
      role,
      id: role,
      pid: backends[role].pid,
      url: backends[role].url,
    })),
    ...processes.map(({ role, id, pid, ports, metrics }) => ({ role, id, pid, ports, metrics })),
    { role: 'haproxy', id: 'haproxy', pid: haproxy?.pid, ports, metrics: stats },
  ];
}

/** Numbers of replicas, and what is for the roles. */
function readArguments(argv: readonly string[]): { replicas: Partial<Record<Role, number>>; args: string[] } {
  const replicas: Partial<Record<Role, number>> = {};
  const args: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const [name = '', inline] = (argv[at] ?? '').split('=');
    const role = COUNTS[name];
    if (role === undefined) {
      if (name.startsWith('--')) throw new SettingsError(`unknown option ${name}\n${USAGE}`);
      args.push(argv[at] ?? '');
      continue;
    }
    const text = inline ?? argv[++at] ?? '';
    if (!/^[1-9]\d?$/.test(text)) throw new SettingsError(`${name} wants a number from 1 to 99\n${USAGE}`);
    replicas[role] = Number(text);
  }
  return { replicas, args };
}

/**
 * Where the cluster keeps everything: in the data folder, beside what `npm start` keeps there. Postgres, which does not
 * run as root, may not get into a folder of root: then elsewhere on this machine.
 */
function clusterFolder(dataFolder: string): string {
  const wanted = join(dataFolder, 'cluster');
  const isOpen = process.getuid?.() !== 0 || parents(wanted).every((folder) => (statSync(folder).mode & 0o001) !== 0);
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 8);
  const folder = isOpen ? wanted : `/var/tmp/pinwire-cluster-${name}`;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

/** The folders above a path that exist. */
function parents(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [...(existsSync(above) ? [above] : []), ...parents(above)];
}
