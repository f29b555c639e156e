import type { Bus, DeviceGatewayLink, SessionRef } from '@pinwire/bus';
import { DeviceConnection, type DeviceWire } from './device-connection.ts';

/** The two kinds of counters that a gateway needs; prom-client's fit. */
export interface GatewayMetrics {
  logins: { inc(labels: { result: 'ok' | 'invalid_token' }): void };
  quotaDrops: { inc(): void };
}

export interface HardwareGatewayPorts {
  bus: Bus;
  /** The device that a token names, or undefined; rejects when the store does not answer. */
  findToken(token: string): Promise<{ accountId: number; dashId: number; deviceId: number } | undefined>;
  settings: {
    /** Messages per second and socket; 0 = no limit. */
    messageQuota: number;
    /** `hard.socket.idle.timeout` in s; 0 = none. */
    idleTimeoutSeconds: number;
    /** Time from the connection to the login, in ms. */
    loginDeadlineMs: number;
    /** Keep the last address of a device. */
    storeAddress: boolean;
  };
  metrics: GatewayMetrics;
  log: { error(fields: object, message: string): void };
  /** Monotonic clock in ms. */
  monotonic(): number;
}

/** Idle limits are checked this often, in ms. */
const SWEEP_MS = 1000;

/** Ends device sockets, whatever transport they come over (hardware.md 1). */
export class HardwareGateway implements DeviceGatewayLink {
  /** Monotonic ms, refreshed once per sweep and per turn: the frame path reads it without asking the clock. */
  now: number;
  readonly idleMs: number;
  private readonly connections = new Map<number, DeviceConnection>();
  private counter = 0;
  private timer: NodeJS.Timeout | undefined;
  private fresh = false;

  constructor(
    readonly id: string,
    readonly ports: HardwareGatewayPorts,
  ) {
    this.now = ports.monotonic();
    this.idleMs = Math.ceil(ports.settings.idleTimeoutSeconds * 2.3) * 1000;
  }

  run(): void {
    this.ports.bus.serveDeviceGateway(this.id, this);
    this.timer = setInterval(() => this.sweep(), SWEEP_MS);
  }

  /** Closes every device socket. */
  stop(): void {
    clearInterval(this.timer);
    for (const connection of this.connections.values()) connection.wire.close();
  }

  /** Number of open device sockets. */
  get size(): number {
    return this.connections.size;
  }

  /** Takes a new socket; give the result to its wire as handler. */
  accept(wire: DeviceWire): DeviceConnection {
    this.tick();
    const connection = new DeviceConnection(this, ++this.counter, wire);
    this.connections.set(connection.number, connection);
    return connection;
  }

  /** Reads the clock at most once a turn of the event loop. */
  tick(): void {
    if (this.fresh) return;
    this.fresh = true;
    this.now = this.ports.monotonic();
    setImmediate(() => {
      this.fresh = false;
    });
  }

  gone(connection: DeviceConnection): void {
    this.connections.delete(connection.number);
  }

  // ---- what routers ask --------------------------------------------------------------------------------------------

  frame(session: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void {
    this.connections.get(session.number)?.wire.frame(command, id, data, start, end);
  }

  response(session: SessionRef, id: number, status: number): void {
    this.connections.get(session.number)?.wire.response(id, status);
  }

  idleLimit(session: SessionRef, ms: number): void {
    const connection = this.connections.get(session.number);
    if (connection) connection.idleMs = ms;
  }

  close(session: SessionRef): void {
    this.connections.get(session.number)?.wire.close();
  }

  private sweep(): void {
    this.now = this.ports.monotonic();
    const { loginDeadlineMs } = this.ports.settings;
    for (const connection of this.connections.values()) {
      const silent = this.now - connection.activeAt;
      const limit = connection.isLoggedIn ? connection.idleMs : loginDeadlineMs;
      if (limit > 0 && silent > limit) connection.wire.close();
    }
  }
}
