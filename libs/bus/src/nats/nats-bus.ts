import { shardOf } from '@pinwire/protocol';
import { Events } from 'nats';
import type {
  AppGatewayLink,
  Bus,
  DeviceGatewayLink,
  Input,
  OnAccountChanged,
  OnUsed,
  RouterLink,
  RouterService,
} from '../bus.ts';
import type { Figures } from '../figures.ts';
import { Announcements } from './announcements.ts';
import { APP_LISTENERS, AppSockets } from './app-sockets.ts';
import { Cluster } from './cluster.ts';
import { DeviceSockets } from './device-sockets.ts';
import { FigureExchange } from './figure-exchange.ts';
import { Incoming } from './incoming.ts';
import { LaneServer } from './lane-server.ts';
import { Links } from './links.ts';
import { Outputs } from './outputs.ts';
import { OwnLanes } from './own-lanes.ts';
import { Ownership } from './ownership.ts';
import type { LinkTo, NatsBusOptions, Role } from './ports.ts';
import { Record } from './records.ts';
import { Refusals } from './refusals.ts';
import { Calls } from './remote-router.ts';
import { Uses } from './uses.ts';

/** How long a router waits for app-gateways to show themselves before it takes shards, in ms: longer than a beat. */
const SETTLE_MS = 700;

/** How often what waits for too long is looked at, in ms. */
const LOOK_MS = 250;

/** Who has sockets, and so figures to tell. */
const GATEWAYS: readonly Role[] = ['hardware-gateway', 'app-gateway'];

/** How often a router looks whether it should give shards away, in ms. */
const BALANCE_MS = 500;

/** How often it is looked whether everything has been delivered at the end, in ms. */
const DRAIN_MS = 10;

/** The bus of a cluster over NATS: see docs/architecture.md. */
export class NatsBus implements Bus {
  readonly id: string;
  readonly cluster: Cluster;
  private readonly outputs = new Outputs();
  private readonly refusals: Refusals;
  private readonly links: Links;
  private readonly lanes: OwnLanes;
  private readonly ownership: Ownership;
  private readonly appSockets: AppSockets;
  private readonly deviceSockets: DeviceSockets;
  private readonly announcements: Announcements;
  private readonly incoming: Incoming;
  private readonly exchange: FigureExchange;
  private readonly uses: Uses;
  private server: LaneServer | undefined;
  private readonly timers: NodeJS.Timeout[] = [];
  private isStopping = false;

  constructor(private readonly options: NatsBusOptions) {
    const { connection, id, roles, prefix = 'pinwire', log, metrics, monotonic, now, onExpelled } = options;
    this.id = id;
    const refusals = new Refusals(log, metrics, monotonic);
    this.refusals = refusals;
    const cluster = new Cluster({
      connection,
      prefix,
      id,
      roles,
      log,
      refusals,
      monotonic,
      now,
      onMember: (member, memberRoles) => this.memberCame(member, memberRoles),
      onGone: (member) => this.memberGone(member),
      onMap: () => this.ownership.mapChanged(),
      onExpelled,
    });
    this.cluster = cluster;
    const links = new Links({
      connection,
      prefix,
      id,
      cluster,
      metrics,
      refusals,
      monotonic,
      take: (from, at, receiver, data, start, end) => this.incoming.take(from, at, receiver, data, start, end),
      delivered: () => this.server?.delivered(),
      holdsBack: () => this.server !== undefined,
    });
    this.links = links;
    const calls = new Calls();
    const lanes = new OwnLanes(calls, () => cluster.connected);
    this.lanes = lanes;
    this.ownership = new Ownership({ id, cluster, links, lanes: lanes.lanes, log, metrics });
    const appSockets = new AppSockets({ id, cluster, links, outputs: this.outputs, calls });
    this.appSockets = appSockets;
    const deviceSockets = new DeviceSockets(links, this.outputs, lanes);
    this.deviceSockets = deviceSockets;
    const announcements = new Announcements(cluster, links, log);
    this.announcements = announcements;
    this.incoming = new Incoming({ links, lanes, deviceSockets, appSockets, announcements, calls, refusals, metrics });
    const peers = (): string[] => cluster.othersWith(GATEWAYS);
    this.exchange = new FigureExchange({ connection, prefix, id, refusals, peers });
    this.uses = new Uses({ connection, prefix, id, refusals });
  }

  /**
   * Joins the cluster; call after everything that this process serves is there.
   * @throws BusVersionRefused
   */
  async start(): Promise<void> {
    this.links.start();
    this.exchange.start();
    await this.cluster.start();
    void this.watchConnection();
    this.every(LOOK_MS, () => {
      this.links.resendLate();
      // A lease that was lost may be held again.
      this.ownership.goOn();
      this.announcements.waitForNoneSilent();
      this.refusals.tellLeftOut();
    });
    if (this.server === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    await this.appSockets.hearAll();
    // A router that is stopped before it was ready must not be given what it would have to give away again.
    if (this.isStopping) return;
    this.cluster.isReady = true;
    this.cluster.beat();
    this.options.log.info({}, 'ready to own shards');
    this.every(BALANCE_MS, () => void this.ownership.balance());
  }

  /** Waits until nothing of this process is under way, at most `ms`; false when something was left. */
  async drained(ms: number): Promise<boolean> {
    const end = this.options.monotonic() + ms;
    while (this.options.monotonic() < end) {
      if (this.lanes.bytes === 0 && this.links.bytes() === 0 && !this.server?.isBusy) return true;
      await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
    }
    return false;
  }

  /** Gives all shards away, sends what is left, and leaves; at most `ms`. */
  async stop(ms: number): Promise<void> {
    this.isStopping = true;
    // Nobody takes anything from a process that was expelled: there is nothing to wait for.
    const end = this.options.monotonic() + (this.cluster.isExpelled ? 0 : ms);
    if (this.server) {
      this.cluster.isReady = false;
      this.cluster.beat();
      await this.ownership.giveAll(() => this.options.monotonic() >= end);
    }
    await this.drained(Math.max(0, end - this.options.monotonic()));
    for (const timer of this.timers) clearInterval(timer);
    await this.cluster.stop();
    this.links.close();
  }

  // ---- Bus ----------------------------------------------------------------------------------------------------------

  get input(): Input | undefined {
    return this.outputs.input;
  }

  get isFull(): boolean {
    return this.lanes.isFull;
  }

  onRoom(handler: () => void): void {
    this.lanes.onRoom(handler);
  }

  router(route: string): RouterLink {
    return this.lanes.router(route);
  }

  deviceGateway(gateway: string): DeviceGatewayLink {
    return this.deviceSockets.gateway(gateway);
  }

  apps(): AppGatewayLink {
    return this.appSockets.link;
  }

  serveRouter(router: RouterService): void {
    this.server = new LaneServer({
      router,
      owns: this.ownership.owns,
      links: this.links,
      setInput: (input) => {
        this.outputs.input = input;
      },
      log: this.options.log,
    });
    this.incoming.server = this.server;
    this.ownership.serve(router, this.server);
  }

  serveDeviceGateway(gateway: string, link: DeviceGatewayLink): void {
    this.deviceSockets.serve(gateway, link);
  }

  serveApps(link: AppGatewayLink): void {
    this.appSockets.local = link;
  }

  onAccountChanged(handler: OnAccountChanged): void {
    this.announcements.onAccountChanged(handler);
  }

  accountChanged(accountId: number): Promise<void> {
    return this.announcements.accountChanged(accountId);
  }

  async appsJoined(accountId: number): Promise<void> {
    this.appSockets.joined(accountId);
    await this.announcements.announce(Record.JOINED, accountId, APP_LISTENERS);
  }

  appsLeft(accountId: number): void {
    this.appSockets.left(accountId);
  }

  bind<A extends unknown[]>(job: (...args: A) => void): (...args: A) => void {
    return this.outputs.bind(job);
  }

  epoch(route: string): number {
    return this.cluster.map.since[shardOf(route)] as number;
  }

  serveFigures(part: () => Figures): void {
    this.exchange.serve(part);
  }

  figures(): Promise<Figures[]> {
    return this.exchange.gather();
  }

  used(limit: string, name: string): void {
    this.uses.tell(limit, name);
  }

  onUsed(handler: OnUsed): void {
    this.uses.onTold(handler);
  }

  /** Bytes that were sent or wait without an acknowledgement; to routers: those of inputs that are not done. */
  get queueBytes(): { readonly [to in LinkTo]: number } {
    return { router: this.lanes.bytes, gateway: this.links.bytes('gateway') };
  }

  /** Shards that this process owns. */
  get shards(): number {
    return this.ownership.count;
  }

  // ---- members ------------------------------------------------------------------------------------------------------

  private memberCame(id: string, roles: readonly Role[]): void {
    if (id !== this.id) this.appSockets.showTo(id, roles);
  }

  private memberGone(id: string): void {
    this.options.log.info({ peer: id }, 'a process is gone');
    this.links.forget(id);
    this.deviceSockets.forget(id);
    this.incoming.forget(id);
    this.appSockets.forget(id);
    this.announcements.forget(id);
    this.server?.originGone(id);
    this.server?.delivered();
  }

  private async watchConnection(): Promise<void> {
    for await (const { type } of this.options.connection.status()) {
      if (type === Events.Reconnect) this.links.resendAll();
    }
  }

  private every(ms: number, job: () => void): void {
    this.timers.push(setInterval(job, ms));
  }
}
