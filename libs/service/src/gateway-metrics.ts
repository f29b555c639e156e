import type { Histogram } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** Who is at the other end of a gateway's sockets. */
export type Client = 'device' | 'app';

export const TRANSPORTS = ['tcp', 'tls', 'websocket', 'websocket-tls', 'mqtt'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Seconds from one gateway to the other: at rest under a millisecond, in an overload seconds. */
const LATENCY_BUCKETS = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.128, 0.5, 2];

/** Plain numbers of one family of sockets: the frame path raises them, they are read when metrics are asked for. */
export class ClientCounts {
  /** Frames by command code. */
  readonly framesIn = new Float64Array(256);
  readonly framesOut = new Float64Array(256);
  readonly open: Record<Transport, number> = { tcp: 0, tls: 0, websocket: 0, 'websocket-tls': 0, mqtt: 0 };
  readonly opened: Record<Transport, number> = { tcp: 0, tls: 0, websocket: 0, 'websocket-tls': 0, mqtt: 0 };
  /** By result: `ok`, or the name of the status that refused the login. */
  readonly logins = new Map<string, number>();
  quotaDrops = 0;
  slowReadersCut = 0;
  malformed = 0;

  /** A socket came. */
  came(transport: Transport): void {
    this.open[transport]++;
    this.opened[transport]++;
  }

  /** A socket that came went. */
  went(transport: Transport): void {
    this.open[transport]--;
  }

  /** Frames in and out. */
  get frames(): number {
    let total = 0;
    for (const count of this.framesIn) total += count;
    for (const count of this.framesOut) total += count;
    return total;
  }

  login(result: string): void {
    this.logins.set(result, (this.logins.get(result) ?? 0) + 1);
  }
}

/** What gateways tell of their sockets. One object per process; standalone counts both families in it. */
export class GatewayMetrics {
  readonly device = new ClientCounts();
  readonly app = new ClientCounts();
  /** Seconds from the read at one gateway to the write at another, of frames that carry their time. */
  readonly relayLatency: Histogram;

  /** @param commandName name of a command code; codes that share a name are counted together */
  constructor(
    metrics: Metrics,
    private readonly commandName: (code: number) => string,
  ) {
    const transport = ['client', 'transport'] as const;
    metrics.read('connections', 'Open sockets', transport, () => this.byTransport('open'));
    metrics.read('connections_total', 'Sockets that came', transport, () => this.byTransport('opened'));
    const command = ['client', 'command'] as const;
    metrics.read('frames_in_total', 'Frames from clients', command, () => this.byCommand('framesIn'));
    metrics.read('frames_out_total', 'Frames to clients', command, () => this.byCommand('framesOut'));
    const drops = 'Frames refused because a socket was over its rate';
    metrics.read('quota_drops_total', drops, ['client'], () => this.byClient('quotaDrops'));
    const cut = 'Sockets closed because they did not read';
    metrics.read('slow_readers_cut_total', cut, ['client'], () => this.byClient('slowReadersCut'));
    const bad = 'Sockets closed for bytes that are no frames';
    metrics.read('malformed_total', bad, ['client'], () => this.byClient('malformed'));
    metrics.read('logins_total', 'Logins by result', ['client', 'result'], () => this.byResult());
    const latency = 'Time of a frame from gateway to gateway';
    this.relayLatency = metrics.histogram('relay_latency_seconds', latency, { buckets: LATENCY_BUCKETS });
  }

  private *byTransport(field: 'open' | 'opened'): Iterable<[{ client: Client; transport: Transport }, number]> {
    for (const client of ['device', 'app'] as const) {
      for (const transport of TRANSPORTS) yield [{ client, transport }, this[client][field][transport]];
    }
  }

  private *byCommand(field: 'framesIn' | 'framesOut'): Iterable<[{ client: Client; command: string }, number]> {
    for (const client of ['device', 'app'] as const) {
      for (const [code, count] of this[client][field].entries()) {
        if (count > 0) yield [{ client, command: this.commandName(code) }, count];
      }
    }
  }

  private *byResult(): Iterable<[{ client: Client; result: string }, number]> {
    for (const client of ['device', 'app'] as const) {
      for (const [result, count] of this[client].logins) yield [{ client, result }, count];
    }
  }

  private *byClient(field: 'quotaDrops' | 'slowReadersCut' | 'malformed'): Iterable<[{ client: Client }, number]> {
    for (const client of ['device', 'app'] as const) yield [{ client }, this[client][field]];
  }
}
