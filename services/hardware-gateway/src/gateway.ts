import type { Bus, DeviceGatewayLink, SessionRef } from '@pinwire/bus';
import { DEVICE_BODY_MAX } from '@pinwire/protocol';
import { type ClientCounts, type DebugLog, SocketStatistics } from '@pinwire/service';
import { paced, type Wire } from '@pinwire/transport';
import { DeviceConnection } from './device-connection.ts';
import type { Redirect } from './redirect.ts';
import { type FindToken, TokenCache } from './token-cache.ts';

export interface HardwareGatewayPorts {
  bus: Bus;
  /** The device that a token names, or undefined; rejects when the store does not answer. */
  findToken: FindToken;
  settings: {
    /** Messages per second and socket; 0 = no limit. */
    messageQuota: number;
    /** `hard.socket.idle.timeout` in s; 0 = none. */
    idleTimeoutSeconds: number;
    /** Time from the connection to the login, in ms. */
    loginDeadlineMs: number;
    /** Keep the last address of a device. */
    storeAddress: boolean;
    /** Where devices are sent by `stop`; undefined: nowhere. */
    redirect?: Redirect | undefined;
  };
  counts: ClientCounts;
  log: DebugLog & { error(fields: object, message: string): void };
  /** Monotonic clock in ms. */
  monotonic(): number;
}

/** Idle limits and login deadlines are checked this often, in ms. */
const SWEEP_MS = 500;

/** Ends device sockets, whatever transport they come over (hardware.md 1). */
export class HardwareGateway implements DeviceGatewayLink {
  /** Monotonic whole ms, read at most once a turn of the event loop. */
  now: number;
  readonly tokens: TokenCache;
  /** Read idle limit in ms of a device that has told no heartbeat; 0 = none (hardware.md 6.1). */
  readonly idleMs: number;
  private readonly connections = new Map<number, DeviceConnection>();
  private readonly statistics: SocketStatistics;
  /** Sockets that are not read because the bus is full. */
  private readonly held = new Set<DeviceConnection>();
  /** Sockets that are not read because they sent more than they may. */
  private readonly slow = new Set<DeviceConnection>();
  private counter = 0;
  private timer: NodeJS.Timeout | undefined;
  private fresh = false;

  constructor(
    readonly id: string,
    readonly ports: HardwareGatewayPorts,
  ) {
    this.now = Math.floor(ports.monotonic());
    this.idleMs = Math.ceil(ports.settings.idleTimeoutSeconds * 2.3) * 1000;
    this.tokens = new TokenCache(ports.findToken, ports.monotonic);
    this.statistics = new SocketStatistics('device', id, ports.counts);
  }

  run(): void {
    this.ports.bus.serveDeviceGateway(this.id, this);
    this.ports.bus.onAccountChanged(async (accountId) => this.tokens.accountChanged(accountId));
    this.ports.bus.onRoom(this.letGo);
    this.ports.bus.serveFigures(() => this.statistics.figures(this.loggedIn(), Math.floor(this.ports.monotonic())));
    this.statistics.start();
    this.timer = setInterval(() => this.sweep(), SWEEP_MS);
  }

  /** Closes every device socket, all of them within `ms`; those that can go elsewhere are told where to. */
  async stop(ms = 0): Promise<void> {
    clearInterval(this.timer);
    this.statistics.stop();
    await paced([...this.connections.values()], ms, (connection) => connection.leave());
  }

  /** Number of open device sockets. */
  get size(): number {
    return this.connections.size;
  }

  /** Number of sockets that are not read because the bus is full. */
  get paused(): number {
    return this.held.size;
  }

  /** Takes a new socket; give the result to its wire as handler. */
  accept(wire: Wire): DeviceConnection {
    this.tick();
    const connection = new DeviceConnection(this, ++this.counter, wire);
    this.connections.set(connection.number, connection);
    this.ports.counts.came(wire.transport);
    return connection;
  }

  /** Reads the clock, unless this turn of the event loop has done so. */
  tick(): void {
    if (this.fresh) return;
    this.fresh = true;
    this.now = Math.floor(this.ports.monotonic());
    setImmediate(this.stale);
  }

  gone(connection: DeviceConnection): void {
    this.connections.delete(connection.number);
    this.ports.counts.went(connection.wire.transport);
    this.held.delete(connection);
    this.slow.delete(connection);
  }

  /** Reads no more from a socket until there is room on the bus: what it sends waits with the sender, not here. */
  holdBack(connection: DeviceConnection): void {
    this.held.add(connection);
    connection.wire.pause();
  }

  /** Reads no more from a socket until it is within its rate again. */
  slowDown(connection: DeviceConnection): void {
    this.slow.add(connection);
    connection.wire.pause();
  }

  // ---- what routers ask --------------------------------------------------------------------------------------------

  frame(session: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void {
    if (end - start > DEVICE_BODY_MAX) return;
    // Every device library drops the connection on id 0 (hardware.md 2.4).
    this.connections.get(session.number)?.wire.frame(command, id === 0 ? 1 : id, data, start, end);
  }

  response(session: SessionRef, id: number, status: number): void {
    this.connections.get(session.number)?.response(id, status);
  }

  idleLimit(session: SessionRef, ms: number): void {
    const connection = this.connections.get(session.number);
    if (connection) connection.limitMs = ms;
  }

  close(session: SessionRef, isReplaced = false): void {
    const wire = this.connections.get(session.number)?.wire;
    if (isReplaced && wire?.replaced) wire.replaced();
    else wire?.close();
  }

  /** Notes travel with the session to another router; the bus that needs them keeps them. */
  note(): void {}

  private *loggedIn(): Iterable<DeviceConnection> {
    for (const connection of this.connections.values()) if (connection.isLoggedIn) yield connection;
  }

  private readonly letGo = (): void => {
    const held = [...this.held];
    this.held.clear();
    for (const connection of held) if (!this.slow.has(connection)) connection.wire.resume();
  };

  private readonly stale = (): void => {
    this.fresh = false;
  };

  private sweep(): void {
    this.now = Math.floor(this.ports.monotonic());
    // Who is not read is not silent.
    for (const connection of this.held) connection.activeAt = this.now;
    for (const connection of this.slow) {
      connection.activeAt = this.now;
      if (connection.isOverRate) continue;
      this.slow.delete(connection);
      if (!this.held.has(connection)) connection.wire.resume();
    }
    for (const connection of this.connections.values()) {
      const { activeAt, limitMs } = connection;
      if (limitMs > 0 && this.now - activeAt >= limitMs) connection.expire();
    }
  }
}
