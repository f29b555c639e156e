import { Cluster, type ClusterOptions } from './cluster.ts';
import { freePorts } from './ports.ts';
import type { Environment } from './standalone.ts';
import type { Target } from './target.ts';

/** Limits that would come in the way of tests; the reference's own are tested where they are the subject. */
export const RAISED = { USER_MESSAGE_QUOTA_LIMIT: '1000000', HOURLY_REGISTRATIONS_LIMIT: '1000000' } as const;

const PORTS = [
  'HTTP_PORT',
  'HTTPS_PORT',
  'HARDWARE_MQTT_PORT',
  'HARDWARE_DEFAULT_PORT',
  'HARDWARE_SSL_PORT',
  'APP_SSL_PORT',
  'ADMINISTRATION_HTTPS_PORT',
] as const;

/** Where the processes of the tests find the cluster that `shareCluster` started. */
const SHARED = 'PINWIRE_SHARED_CLUSTER';

/** A cluster of its own on free ports; it takes settings from `environment` only, not from that of the tests. */
export async function startCluster(
  environment: Environment = {},
  options: Omit<ClusterOptions, 'environment'> = {},
): Promise<Cluster> {
  const ports = await freePorts(PORTS.length);
  const own = Object.fromEntries(PORTS.map((name, at) => [name, String(ports[at])]));
  const { PATH, HOME } = process.env;
  const all = { PATH, HOME, ADMIN_EMAIL: 'admin@example.com', ADMIN_PASS: 'the-only-one', ...own, ...environment };
  return Cluster.start({ ...options, environment: all });
}

/** Starts one cluster for all tests of a run that change no setting; resolves to what ends it. */
export async function shareCluster(): Promise<() => Promise<void>> {
  const cluster = await startCluster(RAISED);
  process.env[SHARED] = JSON.stringify(describe(cluster));
  return async () => {
    delete process.env[SHARED];
    await cluster.remove();
  };
}

/** The shared cluster, or one of its own for a test with settings of its own. */
export async function clusterTarget(environment: Environment): Promise<Target> {
  const shared = process.env[SHARED];
  if (shared !== undefined && Object.keys(environment).length === 0) {
    return { ...(JSON.parse(shared) as Described), close: async () => undefined };
  }
  const cluster = await startCluster({ ...RAISED, ...environment });
  return targetOfCluster(cluster);
}

/** A cluster that the test controls itself, as a target. */
export function targetOfCluster(cluster: Cluster): Target {
  return { ...describe(cluster), close: () => cluster.remove() };
}

type Described = Omit<Target, 'close'>;

function describe({ settings, ca }: Cluster): Described {
  return {
    kind: 'cluster',
    host: '127.0.0.1',
    httpPort: settings['http.port'],
    httpsPort: settings['https.port'],
    plainDevicePort: settings['hardware.default.port'],
    tlsDevicePort: settings['hardware.ssl.port'],
    tlsAppPort: settings['app.ssl.port'],
    administrationPort: settings['administration.https.port'],
    mqttPort: settings['hardware.mqtt.port'],
    ca,
  };
}
