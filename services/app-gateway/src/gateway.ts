import { projectOf } from '@pinwire/accounts';
import { type AppGatewayLink, type Audience, sessionName, type TargetKey } from '@pinwire/bus';
import type { Project, TargetState } from '@pinwire/model';
import { emptyState, FIRST_TAG_ID } from '@pinwire/model';
import { Command, MessageId } from '@pinwire/protocol';
import { SocketStatistics } from '@pinwire/service';
import { paced, type Wire } from '@pinwire/transport';
import { AppConnection } from './app-connection.ts';
import { Limits } from './limits.ts';
import { LoginNotes } from './login-notes.ts';
import type { AppGatewayPorts } from './ports.ts';

const SWEEP_MS = 1000;

/** Ends app sockets and carries out what apps ask (app.md). */
export class AppGateway implements AppGatewayLink {
  private readonly connections = new Map<number, AppConnection>();
  private readonly byAccount = new Map<number, Set<AppConnection>>();
  /** Sockets that are about to join, by account. */
  private readonly joining = new Map<number, number>();
  private counter = 0;
  private timer: NodeJS.Timeout | undefined;

  readonly limits: Limits;
  readonly logins: LoginNotes;
  private readonly statistics: SocketStatistics;

  constructor(
    readonly id: string,
    readonly ports: AppGatewayPorts,
  ) {
    this.limits = new Limits(ports);
    this.logins = new LoginNotes(ports);
    this.statistics = new SocketStatistics('app', id, ports.counts);
  }

  run(): void {
    const { bus, monotonic } = this.ports;
    bus.serveApps(this);
    this.limits.run();
    bus.serveFigures(() => this.statistics.figures(this.loggedIn(), monotonic()));
    this.statistics.start();
    this.timer = setInterval(() => this.sweep(), SWEEP_MS);
  }

  /** Closes every app socket, all of them within `ms`. */
  async stop(ms = 0): Promise<void> {
    clearInterval(this.timer);
    this.statistics.stop();
    await paced([...this.connections.values()], ms, ({ wire }) => wire.close());
  }

  /** Number of open app sockets. */
  get size(): number {
    return this.connections.size;
  }

  accept(wire: Wire, closesOnIllegal: boolean): AppConnection {
    const connection = new AppConnection(this, ++this.counter, wire, closesOnIllegal);
    this.connections.set(connection.number, connection);
    this.ports.counts.came(wire.transport);
    return connection;
  }

  /**
   * Lets a socket in. The frames of its account are on their way here before it is told so: what a device writes after
   * the answer to the login reaches it.
   * @param admit makes it a socket of the account and answers; false when it is closed by now
   */
  async join(connection: AppConnection, accountId: number, admit: () => boolean): Promise<void> {
    const { bus } = this.ports;
    this.joining.set(accountId, (this.joining.get(accountId) ?? 0) + 1);
    try {
      if (!this.byAccount.has(accountId)) await bus.appsJoined(accountId);
      if (admit()) {
        const sockets = this.byAccount.get(accountId);
        if (sockets) sockets.add(connection);
        else this.byAccount.set(accountId, new Set([connection]));
        connection.wire.loggedIn();
        this.tell(connection, 'an app is logged in');
      }
    } finally {
      const left = (this.joining.get(accountId) ?? 1) - 1;
      if (left > 0) this.joining.set(accountId, left);
      else this.joining.delete(accountId);
      this.leaveIfEmpty(accountId);
    }
    if (connection.state === 'owner') await this.tellDevices(accountId, 'acon');
  }

  gone(connection: AppConnection, wasLoggedIn: boolean): void {
    this.connections.delete(connection.number);
    this.ports.counts.went(connection.wire.transport);
    const set = this.byAccount.get(connection.accountId);
    if (!wasLoggedIn || set === undefined) return;
    this.tell(connection, 'an app is gone');
    set.delete(connection);
    if (set.size === 0) this.byAccount.delete(connection.accountId);
    this.leaveIfEmpty(connection.accountId);
    if (connection.sharedDashId !== undefined || [...set].some((other) => other.sharedDashId === undefined)) return;
    this.tellLastWent(connection.accountId, set.size).catch((error: unknown) =>
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
    const except = audience.except?.gateway === this.id ? audience.except.number : 0;
    for (const connection of set) {
      if (connection.number === except) continue;
      if (!connection.sees(audience.dashId)) continue;
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

  closeAll(accountId: number): void {
    for (const connection of [...(this.byAccount.get(accountId) ?? [])]) connection.close();
  }

  // ---- what handlers use -----------------------------------------------------------------------------------------

  /** Live states of every target of a project that widgets or devices name, by target id. */
  async states(accountId: number, project: Project): Promise<Map<number, TargetState>> {
    const ids = targetIds(project);
    const states = await Promise.all(ids.map((id) => this.state(accountId, project, id)));
    return new Map(ids.map((id, at) => [id, states[at] as TargetState]));
  }

  /** Live state of one target. */
  state(accountId: number, project: Project, targetId: number): Promise<TargetState> {
    // Widgets may be left of a device that is deleted; what the store may have of it is out of date.
    const isGone = targetId < FIRST_TAG_ID && !project.devices.some(({ id }) => id === targetId);
    if (isGone) return Promise.resolve(emptyState());
    const key = targetKey(accountId, project, targetId);
    return this.ports.bus.router(key.route).state(key);
  }

  /** @param here sockets of the account that stay on this gateway, all of them shared */
  private async tellLastWent(accountId: number, here: number): Promise<void> {
    if ((await this.ports.bus.apps().count(accountId)) <= here) await this.tellDevices(accountId, 'adis');
  }

  private *loggedIn(): Iterable<AppConnection> {
    for (const set of this.byAccount.values()) yield* set;
  }

  private tell(connection: AppConnection, what: string): void {
    const { log } = this.ports;
    if (!log.isLevelEnabled('debug')) return;
    log.debug({ session: sessionName(connection), account: connection.accountId }, what);
  }

  private leaveIfEmpty(accountId: number): void {
    if (!this.byAccount.has(accountId) && !this.joining.has(accountId)) this.ports.bus.appsLeft(accountId);
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

  /** Closes sockets that were silent for too long and notes logins; run by the timer. */
  sweep(): void {
    this.logins.flush();
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
