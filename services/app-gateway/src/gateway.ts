import { type Accounts, projectOf } from '@pinwire/accounts';
import type { AppGatewayLink, Audience, Bus, TargetKey } from '@pinwire/bus';
import type { Limits, Project, TargetState } from '@pinwire/model';
import { Command, MessageId } from '@pinwire/protocol';
import { AppConnection, type AppWire } from './app-connection.ts';
import { Registrations } from './registrations.ts';

/** What app commands need of the store beyond the account documents. */
export interface AppStore {
  createAccount(account: {
    email: string;
    appName: string;
    received: string;
    energy: number;
  }): Promise<number | undefined>;
  /** Looks an account up and checks the received hash. */
  checkPassword(
    email: string,
    appName: string,
    received: string,
  ): Promise<{ accountId: number } | 'unknown' | 'wrong' | 'no-password'>;
  findToken(token: string): Promise<{ accountId: number; dashId: number; deviceId: number } | undefined>;
  findShareToken(token: string): Promise<{ accountId: number; dashId: number } | undefined>;
}

export interface AppGatewayPorts {
  bus: Bus;
  accounts: Accounts;
  store: AppStore;
  settings: {
    /** Messages per second and socket; 0 = no limit. */
    messageQuota: number;
    /** `app.socket.idle.timeout` in s; 0 = none. */
    idleTimeoutSeconds: number;
    loginDeadlineMs: number;
    hourlyRegistrations: number;
    initialEnergy: number;
    /** Name or address that GET_SERVER answers. */
    publicHost: string;
    limits: Limits;
  };
  metrics: { quotaDrops: { inc(): void } };
  log: { error(fields: object, message: string): void };
  newToken(): string;
  now(): number;
  monotonic(): number;
}

const SWEEP_MS = 1000;

/** Ends app sockets and carries out what apps ask (app.md). */
export class AppGateway implements AppGatewayLink {
  private readonly connections = new Map<number, AppConnection>();
  private readonly byAccount = new Map<number, Set<AppConnection>>();
  private counter = 0;
  private timer: NodeJS.Timeout | undefined;

  readonly registrations: Registrations;

  constructor(
    readonly id: string,
    readonly ports: AppGatewayPorts,
  ) {
    this.registrations = new Registrations(ports.settings.hourlyRegistrations, ports.monotonic);
  }

  run(): void {
    this.ports.bus.serveApps(this);
    this.timer = setInterval(() => this.sweep(), SWEEP_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    for (const connection of this.connections.values()) connection.wire.close();
  }

  /** Number of open app sockets. */
  get size(): number {
    return this.connections.size;
  }

  accept(wire: AppWire, closesOnIllegal: boolean): AppConnection {
    const connection = new AppConnection(this, ++this.counter, wire, closesOnIllegal);
    this.connections.set(connection.number, connection);
    return connection;
  }

  /** A socket logged in: from now on it gets the frames of its account. */
  async joined(connection: AppConnection): Promise<void> {
    const { accountId } = connection;
    const set = this.byAccount.get(accountId) ?? new Set();
    this.byAccount.set(accountId, set);
    set.add(connection);
    connection.wire.loggedIn();
    if (connection.state === 'owner') await this.tellDevices(accountId, 'acon');
  }

  gone(connection: AppConnection, wasLoggedIn: boolean): void {
    this.connections.delete(connection.number);
    const set = this.byAccount.get(connection.accountId);
    if (!wasLoggedIn || set === undefined) return;
    set.delete(connection);
    if (set.size > 0) return;
    this.byAccount.delete(connection.accountId);
    this.tellDevices(connection.accountId, 'adis').catch((error: unknown) =>
      this.ports.log.error({ err: error }, 'devices could not be told that the last app went'),
    );
  }

  // ---- what routers ask ------------------------------------------------------------------------------------------

  frame(
    audience: Audience,
    command: number,
    id: number,
    data: Buffer,
    start: number,
    end: number,
    prefix?: Buffer,
  ): void {
    const set = this.byAccount.get(audience.accountId);
    if (set === undefined) return;
    for (const connection of set) {
      if (connection === audience.except) continue;
      if (connection.state === 'shared' && connection.sharedDashId !== audience.dashId) continue;
      connection.wire.frame(command, id, data, start, end, prefix);
    }
  }

  async count(accountId: number): Promise<number> {
    return this.byAccount.get(accountId)?.size ?? 0;
  }

  closeShared(accountId: number, dashId: number, id: number, status: number): void {
    for (const connection of [...(this.byAccount.get(accountId) ?? [])]) {
      if (connection.state !== 'shared' || connection.sharedDashId !== dashId) continue;
      connection.respond(id, status);
      connection.close();
    }
  }

  // ---- what handlers use -----------------------------------------------------------------------------------------

  /** Sockets of an account that see a project. */
  *audience(accountId: number, dashId: number): Iterable<AppConnection> {
    for (const connection of this.byAccount.get(accountId) ?? []) {
      if (connection.state === 'owner' || connection.sharedDashId === dashId) yield connection;
    }
  }

  /** Every app socket of an account. */
  session(accountId: number): readonly AppConnection[] {
    return [...(this.byAccount.get(accountId) ?? [])];
  }

  /** Live states of every target of a project that widgets or devices name, by target id. */
  async states(accountId: number, project: Project): Promise<Map<number, TargetState>> {
    const ids = targetIds(project);
    const states = await Promise.all(ids.map((id) => this.state(accountId, project, id)));
    return new Map(ids.map((id, at) => [id, states[at] as TargetState]));
  }

  /** Live state of one target. */
  state(accountId: number, project: Project, targetId: number): Promise<TargetState> {
    const key = targetKey(accountId, project, targetId);
    return this.ports.bus.router(key.route).state(key);
  }

  private async tellDevices(accountId: number, what: 'acon' | 'adis'): Promise<void> {
    const account = await this.ports.accounts.get(accountId);
    for (const project of account?.profile.dashBoards ?? []) {
      if (!project.isActive || !project.isAppConnectedOn) continue;
      for (const device of project.devices) {
        const key = targetKey(accountId, project, device.id);
        await this.ports.bus.router(key.route).send(key, Command.BLYNK_INTERNAL, MessageId.TIMER, Buffer.from(what));
      }
    }
  }

  private sweep(): void {
    const now = this.ports.monotonic();
    const { idleTimeoutSeconds, loginDeadlineMs } = this.ports.settings;
    for (const connection of this.connections.values()) {
      const limit = connection.isLoggedIn ? idleTimeoutSeconds * 1000 : loginDeadlineMs;
      if (limit > 0 && now - connection.activeAt > limit) connection.close();
    }
  }
}

/** Name of a target on the bus: a device is routed by its token, a tag by its key. */
export function targetKey(accountId: number, project: Project, targetId: number): TargetKey {
  const device = project.devices.find((candidate) => candidate.id === targetId);
  const route = device?.token ?? `${accountId}/${project.id}/${targetId}`;
  return { accountId, dashId: project.id, targetId, route };
}

/** Ids of everything in a project that has a live state: its devices, its tags, and what widgets are attached to. */
export function targetIds(project: Project): number[] {
  const ids = new Set<number>(project.devices.map((device) => device.id));
  for (const tag of project.tags) ids.add(tag.id);
  for (const widget of project.widgets)
    if (typeof widget.deviceId === 'number' && widget.deviceId >= 0) ids.add(widget.deviceId);
  return [...ids];
}

export { projectOf };
