import { join } from 'node:path';
import { ServerProcess } from './server-process.ts';

export type Role = 'hardware-gateway' | 'app-gateway' | 'router' | 'writer';

export const ROLES = ['hardware-gateway', 'app-gateway', 'router', 'writer'] as const satisfies readonly Role[];

export interface RolePorts {
  /** Plain port of a gateway behind the balancer, 0 for the other roles. */
  http: number;
  /** MQTT port of a hardware-gateway, else 0. */
  mqtt: number;
  metrics: number;
}

export interface RoleOptions {
  role: Role;
  /** Name in the cluster, `router-1`. */
  id: string;
  ports: RolePorts;
  /** Settings that all roles share. */
  environment: NodeJS.ProcessEnv;
  /** Options of the command line, as `npm start` takes them. */
  args: readonly string[];
  /** Where the bundles are. */
  dist: string;
  /** Holds data and log of this process. */
  folder: string;
  keepFolder: boolean;
}

const START_MS = 60_000;

/** One process of a cluster; it keeps its id, its ports and its folder over every start. */
export type ClusterProcess = ServerProcess & {
  readonly role: Role;
  readonly id: string;
  readonly ports: RolePorts;
  /** URL of its metrics. */
  readonly metrics: string;
};

/** Starts one process; resolves when it says that it is ready. */
export async function startRole(options: RoleOptions): Promise<ClusterProcess> {
  const { role, id, ports, environment, args, dist, folder, keepFolder } = options;
  const url = `http://127.0.0.1:${ports.metrics}`;
  const server = await ServerProcess.start({
    name: id,
    url,
    program: process.execPath,
    args: ['--enable-source-maps', join(dist, `${role}.js`), ...args],
    folder,
    keepFolder,
    // Where properties files are looked for.
    cwd: process.cwd(),
    env: { ...environment, ...ownEnvironment(options) },
    stopSignal: 'SIGTERM',
    answers: async () => {
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) });
      if (!response.ok) throw new Error(await response.text());
    },
    startMs: START_MS,
  });
  return Object.assign(server, { role, id, ports, metrics: `${url}/metrics` });
}

/** What differs between two processes of a role. TLS ends at the balancer. */
function ownEnvironment({ ports, folder }: RoleOptions): Record<string, string> {
  return {
    DATA_FOLDER: join(folder, 'data'),
    LISTEN_ADDRESS: '127.0.0.1',
    PROXY_PROTOCOL_FROM: '127.0.0.1',
    HTTP_PORT: String(ports.http),
    HARDWARE_MQTT_PORT: String(ports.mqtt),
    HTTPS_PORT: '0',
    HARDWARE_DEFAULT_PORT: '0',
    HARDWARE_SSL_PORT: '0',
    APP_SSL_PORT: '0',
    ADMINISTRATION_HTTPS_PORT: '0',
    METRICS_PORT: String(ports.metrics),
    METRICS_ADDRESS: '127.0.0.1',
  };
}
