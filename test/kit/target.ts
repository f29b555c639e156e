import { readFileSync } from 'node:fs';
import type { Address } from '@pinwire/client';
import { clusterTarget, RAISED } from './cluster-target.ts';
import { type Environment, StandaloneServer } from './standalone.ts';

/**
 * A server that tests drive over its sockets, whatever it is made of: `PINWIRE_TARGET` chooses between `standalone`
 * (the default: started for the test), `cluster` (replicas of every role, see `clusterTarget`) and `external` (one that
 * runs already; see `external`).
 */
export interface Target {
  readonly kind: TargetKind;
  readonly host: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Older ports, undefined where the target has none: plain device, TLS device, TLS app, administration. */
  readonly plainDevicePort?: number | undefined;
  readonly tlsDevicePort?: number | undefined;
  readonly tlsAppPort?: number | undefined;
  readonly administrationPort?: number | undefined;
  /** Port of MQTT devices. */
  readonly mqttPort: number;
  /** Certificate of the TLS ports, PEM; undefined where it is unknown, then any is taken. */
  readonly ca?: string | undefined;
  /** Ends what was started for the test. */
  close(): Promise<void>;
}

const starters = { standalone, cluster: clusterTarget, external } as const;

export type TargetKind = keyof typeof starters;

/** The kind of target that this run of the tests is about. */
export function targetKind(): TargetKind {
  const kind = process.env.PINWIRE_TARGET ?? 'standalone';
  if (!(kind in starters)) {
    throw new Error(`PINWIRE_TARGET = ${kind}: allowed is ${Object.keys(starters).join(', ')}`);
  }
  return kind as TargetKind;
}

/** @param environment settings of the server; a target that runs already is as it is */
export function startTarget(environment: Environment = {}): Promise<Target> {
  return starters[targetKind()](environment);
}

/** Where devices and HTTP are served in plain, or the same on another port of the target. */
export function plain({ host, httpPort }: Target, port: number = httpPort): Address {
  return { host, port };
}

/** Where everything is served over TLS, or the same on another port of the target. */
export function secure({ host, httpsPort, ca }: Target, port: number = httpsPort): Address {
  // The certificate names `localhost` and the addresses of the machine.
  return ca === undefined ? { host, port, insecure: true } : { host, port, ca };
}

async function standalone(environment: Environment): Promise<Target> {
  const server = await StandaloneServer.start({ ...RAISED, ...environment });
  return targetOf(server);
}

/** A server that the test controls itself, as a target. */
export function targetOf(server: StandaloneServer): Target {
  const { ports } = server;
  return {
    kind: 'standalone',
    host: server.host,
    httpPort: ports.http,
    httpsPort: ports.https,
    plainDevicePort: ports.hardwareDefault,
    tlsDevicePort: ports.hardwareSsl,
    tlsAppPort: ports.appSsl,
    administrationPort: ports.administration,
    mqttPort: ports.mqtt,
    ca: server.ca,
    close: () => server.remove(),
  };
}

/**
 * PINWIRE_TARGET_HOST (default 127.0.0.1), _HTTP_PORT (8080), _HTTPS_PORT (9443), _MQTT_PORT (8440), _CA (file with its certificate, which
 * must name `localhost`). Its limits must be those of `RAISED`.
 */
async function external(): Promise<Target> {
  const port = (name: string, otherwise: number): number =>
    Number(process.env[`PINWIRE_TARGET_${name}_PORT`] ?? otherwise);
  return {
    kind: 'external',
    host: process.env.PINWIRE_TARGET_HOST ?? '127.0.0.1',
    httpPort: port('HTTP', 8080),
    httpsPort: port('HTTPS', 9443),
    mqttPort: port('MQTT', 8440),
    ca: process.env.PINWIRE_TARGET_CA && readFileSync(process.env.PINWIRE_TARGET_CA, 'utf8'),
    close: async () => undefined,
  };
}
