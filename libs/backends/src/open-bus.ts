import {
  type Bus,
  connectNats,
  InProcessBus,
  NatsBus,
  type NatsConnection,
  NatsRefused,
  type Role,
} from '@pinwire/bus';
import { type GatewayMetrics, LinkMetrics, type Log, type Metrics, type Settings } from '@pinwire/service';
import { BackendRefused } from './backend-refused.ts';

export interface OpenBus {
  bus: Bus;
  /** The bus between processes, when there is one: start it when everything that it serves is there. */
  nats: NatsBus | undefined;
  /** The connection that everything over NATS shares. */
  connection: NatsConnection | undefined;
  /** Resolves when NATS answers. */
  health(): Promise<unknown>;
  /** Ends the connection; stop the bus first. */
  close(): Promise<void>;
}

export interface OpenBusOptions {
  settings: Settings;
  id: string;
  roles: Role[];
  log: Log;
  metrics: Metrics;
  /** Gets the time that frames take from gateway to gateway; undefined in processes without sockets. */
  gateway: GatewayMetrics | undefined;
  /** Is told of the shards that come and go. */
  onShards(how: 'taken' | 'given' | 'lost', count: number): void;
  /** Client sockets that are not read because the bus is full. */
  pausedSockets(): number;
  /** This process is not in the cluster any more, for the reason given; it has to start again. */
  onExpelled(reason: string): void;
}

/**
 * The bus that the settings name: NATS, for which it waits as long as it takes, or calls within the process.
 * @throws BackendRefused
 */
export async function openBus(options: OpenBusOptions): Promise<OpenBus> {
  const { settings, id, roles, log, metrics, gateway, onShards, onExpelled, pausedSockets } = options;
  const url = settings['nats.url'];
  if (!url)
    return {
      bus: new InProcessBus(),
      nats: undefined,
      connection: undefined,
      health: async () => {},
      close: async () => {},
    };
  try {
    const connection = await connectNats(url, id, log);
    const links = new LinkMetrics(metrics, { queueBytes: () => bus.queueBytes, pausedSockets });
    const bus: NatsBus = new NatsBus({
      connection,
      id,
      roles,
      log,
      metrics: {
        batch(to, records, bytes) {
          links.batchFrames.observe({ to }, records);
          links.batchBytes.observe({ to }, bytes);
        },
        resent: (to) => links.resent.inc({ to }),
        refused: (reason) => links.refused.inc({ reason }),
        transit: (seconds) => gateway?.relayLatency.observe(seconds),
        moved: onShards,
      },
      monotonic: () => performance.now(),
      now: Date.now,
      onExpelled,
    });
    return { bus, nats: bus, connection, health: () => connection.rtt(), close: () => connection.close() };
  } catch (error) {
    if (error instanceof NatsRefused) throw new BackendRefused('NATS', 'nats.url', error.message);
    throw error;
  }
}
