import { deserialize, serialize } from 'node:v8';
import { shardOf } from '@pinwire/protocol';
import { Events, type NatsConnection } from 'nats';
import type {
  AppGatewayLink,
  Audience,
  Bus,
  DeviceGatewayLink,
  Input,
  OnAccountChanged,
  RouterLink,
  RouterService,
} from '../bus.ts';
import { ByteReader } from './bytes.ts';
import { Cluster, type Role } from './cluster.ts';
import { InputsSeen } from './inputs-seen.ts';
import { LaneClient } from './lane-client.ts';
import { LaneServer, type MutableInput } from './lane-server.ts';
import { Link } from './link.ts';
import { Outputs } from './outputs.ts';
import { decodePacket, encodeAck, Kind, OtherVersion, wallTenths } from './packet.ts';
import { LinkReceiver } from './receiver.ts';
import { Record, readRef } from './records.ts';
import { Calls, RemoteRouter } from './remote-router.ts';
import { SHARDS } from './shard-map.ts';

/** Where a link leads. */
export type LinkTo = 'router' | 'gateway';

/** What the bus tells about itself. */
export interface BusMetrics {
  /** A packet left, with so many records in so many bytes. */
  batch(to: LinkTo, records: number, bytes: number): void;
  /** Packets were sent again. */
  resent(to: LinkTo): void;
  /**
   * Something was not taken: a packet of another `version`, a `malformed` one, an effect that another router had brought
   * about already (`duplicate`), a packet while too much waited to be sent on (`full`).
   */
  refused(reason: 'version' | 'malformed' | 'duplicate' | 'full'): void;
  /** Seconds from the gateway that took a frame to the gateway that sends it; one of 64 is measured. */
  transit(seconds: number): void;
  /** Shards came to this router or went from it. */
  moved(how: 'taken' | 'given' | 'lost', count: number): void;
}

export interface NatsBusOptions {
  connection: NatsConnection;
  /** Name of this process, never used before. */
  id: string;
  roles: Role[];
  /** Start of all subjects; installations that share a NATS differ here. */
  prefix?: string;
  log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  metrics: BusMetrics;
  monotonic(): number;
  now(): number;
  /** Others took this process for dead and have taken over: it has to start again under another id. */
  onExpelled(): void;
}

/** Bytes of inputs that are not done, past which sockets are no longer read; and where reading starts again. */
const FULL_BYTES = 32 * 1024 * 1024;
const ROOM_BYTES = 16 * 1024 * 1024;

/** Bytes that may wait on the links of a router before it takes no more packets of gateways. */
const CHOKED_BYTES = 64 * 1024 * 1024;

/** How long a router waits for app-gateways to show themselves before it takes shards, in ms: longer than a beat. */
const SETTLE_MS = 700;

/** One of so many marked effects is measured. */
const SAMPLE = 64;

/** Announcements wait for processes that were heard of within this time, in ms: three beats. */
const SILENT_MS = 1500;

/** How often what has not been acknowledged is looked at, in ms. */
const RESEND_LOOK_MS = 250;

/** How often a router looks whether it should give shards away, in ms. */
const BALANCE_MS = 500;

/** Shards that are handed over at a time. */
const HAND_OVER = 32;

/** The bus of a cluster over NATS (DESIGN.md 4): see docs/architecture.md. */
export class NatsBus implements Bus {
  readonly id: string;
  readonly cluster: Cluster;
  private readonly links = new Map<string, Link>();
  private readonly receivers = new Map<string, LinkReceiver>();
  private readonly deviceLinks = new Map<string, DeviceGatewayLink>();
  private readonly lanes: LaneClient[];
  private readonly routers: RemoteRouter[];
  private readonly owners: { owner: string; since: number }[];
  private readonly calls = new Calls();
  private readonly outputs = new Outputs();
  private readonly seen = new InputsSeen();
  private readonly toFlush = new Set<Link>();
  private readonly toAck = new Set<string>();
  private readonly accountHandlers: OnAccountChanged[] = [];
  private readonly roomHandlers: (() => void)[] = [];
  /** App-gateways by account. */
  private readonly appsOf = new Map<number, Set<string>>();
  /** Accounts with sockets here. */
  private readonly ownAccounts = new Set<number>();
  private readonly accountsHeard = new Set<string>();
  /** Answers of other processes that are waited for, by call. */
  private readonly announcements = new Map<number, { waits: Set<string>; done: () => void }>();
  private lastAnnouncement = 0;
  private server: LaneServer | undefined;
  private router_: RouterService | undefined;
  private localDevices: { gateway: string; link: DeviceGatewayLink } | undefined;
  private localApps: AppGatewayLink | undefined;
  private retained = 0;
  private wasFull = false;
  private samples = 0;
  private isFlushing = false;
  private isMoving = false;
  private leaving = new Set<number>();
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(private readonly options: NatsBusOptions) {
    const { connection, id, roles, prefix = 'pinwire', log, monotonic, now } = options;
    this.id = id;
    this.cluster = new Cluster({
      connection,
      prefix,
      id,
      roles,
      log,
      monotonic,
      now,
      onMember: (member, memberRoles) => this.memberCame(member, memberRoles),
      onGone: (member) => this.memberGone(member),
      onMap: () => this.mapChanged(),
      onExpelled: options.onExpelled,
    });
    this.owners = Array.from({ length: SHARDS }, () => ({ owner: '', since: 0 }));
    this.lanes = Array.from({ length: SHARDS }, (_, shard) => new LaneClient(shard));
    this.routers = this.lanes.map(
      (lane) =>
        new RemoteRouter(
          lane,
          this.calls,
          () => this.cluster.connected,
          (bytes) => this.inputAdded(bytes),
        ),
    );
  }

  /** Joins the cluster; call after everything that this process serves is there. */
  async start(): Promise<void> {
    const { connection, log, monotonic } = this.options;
    connection.subscribe(this.subject(this.id), { callback: (_error, { data }) => this.packet(data) });
    await this.cluster.start();
    void this.watchConnection();
    this.every(RESEND_LOOK_MS, () => {
      const time = monotonic();
      for (const link of this.links.values()) link.resendIfLate(time);
      // A lease that was lost may be held again.
      this.server?.ownersChanged((shard, epoch) => this.mayBeOurs(shard, epoch));
      this.waitForNoneSilent();
    });
    if (this.router_ === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    await this.hearAccounts();
    this.cluster.isReady = true;
    this.cluster.beat();
    log.info({ id: this.id }, 'ready to own shards');
    this.every(BALANCE_MS, () => void this.balance());
  }

  /** Waits until nothing of this process is under way, at most `ms`; false when something was left. */
  async drained(ms: number): Promise<boolean> {
    const end = this.options.monotonic() + ms;
    while (this.options.monotonic() < end) {
      const links = [...this.links.values()].some((link) => link.bytes > 0);
      if (this.retained === 0 && !links && !this.server?.isBusy) return true;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return false;
  }

  /** Gives all shards away, sends what is left, and leaves; at most `ms`. */
  async stop(ms: number): Promise<void> {
    const end = this.options.monotonic() + ms;
    if (this.router_) {
      this.cluster.isReady = false;
      this.cluster.beat();
      while (this.shards > 0 && this.cluster.hasOtherRouters && this.options.monotonic() < end) {
        await this.balance();
        if (this.cluster.surplus().size === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    await this.drained(Math.max(0, end - this.options.monotonic()));
    for (const timer of this.timers) clearInterval(timer);
    await this.cluster.stop();
    for (const link of this.links.values()) link.close();
  }

  // ---- Bus ----------------------------------------------------------------------------------------------------------

  get input(): Input | undefined {
    return this.outputs.input;
  }

  get isFull(): boolean {
    return this.wasFull;
  }

  onRoom(handler: () => void): void {
    this.roomHandlers.push(handler);
  }

  router(route: string): RouterLink {
    return this.routers[shardOf(route)] as RemoteRouter;
  }

  deviceGateway(gateway: string): DeviceGatewayLink {
    if (gateway === this.localDevices?.gateway) return this.localDevices.link;
    let link = this.deviceLinks.get(gateway);
    if (link === undefined) {
      link = this.outputs.toDevices(this.linkTo(gateway));
      this.deviceLinks.set(gateway, link);
    }
    return link;
  }

  apps(): AppGatewayLink {
    return this.appLink;
  }

  serveRouter(router: RouterService): void {
    this.router_ = router;
    this.server = new LaneServer({
      router,
      owns: (shard, epoch) =>
        this.isOurs(shard, epoch) && this.cluster.holdsLease && !(this.leaving.size > 0 && this.leaving.has(shard)),
      linkTo: (id) => this.linkTo(id),
      links: () => this.links.values(),
      setInput: (input) => {
        this.outputs.input = input;
      },
      log: this.options.log,
    });
  }

  serveDeviceGateway(gateway: string, link: DeviceGatewayLink): void {
    this.localDevices = { gateway, link };
  }

  serveApps(link: AppGatewayLink): void {
    this.localApps = link;
  }

  onAccountChanged(handler: OnAccountChanged): void {
    this.accountHandlers.push(handler);
  }

  async accountChanged(accountId: number): Promise<void> {
    await Promise.all([
      this.announce(Record.ACCOUNT_CHANGED, accountId, ['router', 'app-gateway', 'hardware-gateway']),
      ...this.accountHandlers.map((handler) => handler(accountId, true)),
    ]);
  }

  async appsJoined(accountId: number): Promise<void> {
    this.ownAccounts.add(accountId);
    this.addApps(accountId, this.id);
    await this.announce(Record.JOINED, accountId, ['router', 'app-gateway']);
  }

  appsLeft(accountId: number): void {
    this.ownAccounts.delete(accountId);
    this.removeApps(accountId, this.id);
    for (const id of this.peers(['router', 'app-gateway'])) {
      const link = this.linkTo(id);
      this.record(link, Record.LEFT, (out) => out.u48(accountId));
    }
  }

  bind<A extends unknown[]>(job: (...args: A) => void): (...args: A) => void {
    const { input } = this.outputs;
    if (input === undefined) return job;
    input.part++;
    const later: MutableInput = { ...input };
    return (...args) => {
      const before = this.outputs.input;
      this.outputs.input = later;
      try {
        job(...args);
      } finally {
        this.outputs.input = before;
      }
    };
  }

  epoch(route: string): number {
    return this.cluster.map.since[shardOf(route)] as number;
  }

  /** Bytes that were sent or wait without an acknowledgement; to routers: those of inputs that are not done. */
  get queueBytes(): Record<LinkTo, number> {
    let gateway = 0;
    for (const [id, link] of this.links) if (this.toOf(id) === 'gateway') gateway += link.bytes;
    return { router: this.retained, gateway };
  }

  /** Shards that this process owns. */
  get shards(): number {
    let count = 0;
    for (const owner of this.cluster.map.owners) if (owner === this.id) count++;
    return count;
  }

  // ---- app sockets, wherever they are ---------------------------------------------------------------------------------

  private readonly appLink: AppGatewayLink = {
    frame: (audience: Audience, command, id, data, start, end, prefix) => {
      const gateways = this.appsOf.get(audience.accountId);
      if (gateways === undefined) return;
      for (const gateway of gateways) {
        if (gateway === this.id) this.localApps?.frame(audience, command, id, data, start, end, prefix);
        else this.outputs.appFrame(this.linkTo(gateway), audience, command, id, data, start, end, prefix);
      }
    },
    count: async (accountId) => {
      const counts = [...(this.appsOf.get(accountId) ?? [])].map((gateway) =>
        gateway === this.id ? (this.localApps?.count(accountId) ?? 0) : this.askApps(gateway, accountId),
      );
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    closeShared: (accountId, dashId, id, status) => {
      this.tellApps(accountId, 'closeShared', [accountId, dashId, id, status]);
    },
    closeAll: (accountId) => {
      this.tellApps(accountId, 'closeAll', [accountId]);
    },
  };

  private async askApps(gateway: string, accountId: number): Promise<number> {
    const { id, answer } = this.calls.start();
    this.appCall(gateway, id, 'count', [accountId]);
    return (await answer) as number;
  }

  private tellApps(accountId: number, method: 'closeShared' | 'closeAll', args: number[]): void {
    for (const gateway of this.appsOf.get(accountId) ?? []) {
      if (gateway !== this.id) this.appCall(gateway, 0, method, args);
      else if (this.localApps) (this.localApps[method] as (...args: number[]) => void)(...args);
    }
  }

  private appCall(gateway: string, id: number, method: string, args: number[]): void {
    this.record(this.linkTo(gateway), Record.APP_CALL, (out) => {
      out.u48(id);
      out.raw(serialize([method, args]));
    });
  }

  private addApps(accountId: number, gateway: string): void {
    const gateways = this.appsOf.get(accountId);
    if (gateways) gateways.add(gateway);
    else this.appsOf.set(accountId, new Set([gateway]));
  }

  private removeApps(accountId: number, gateway: string): void {
    const gateways = this.appsOf.get(accountId);
    gateways?.delete(gateway);
    if (gateways?.size === 0) this.appsOf.delete(accountId);
  }

  /** Waits for the accounts of every app-gateway that is there. */
  private async hearAccounts(): Promise<void> {
    for (;;) {
      const missing = this.cluster
        .withRole('app-gateway')
        .filter((id) => id !== this.id && !this.accountsHeard.has(id));
      if (missing.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  // ---- announcements ----------------------------------------------------------------------------------------------------

  /** Sends an account's id to all processes with a role; resolved when all that show life have taken it in. */
  private announce(kind: number, accountId: number, roles: Role[]): Promise<void> {
    const waits = new Set(this.peers(roles));
    if (waits.size === 0) return Promise.resolve();
    const call = ++this.lastAnnouncement;
    return new Promise((done) => {
      this.announcements.set(call, { waits, done });
      for (const id of waits) {
        this.record(this.linkTo(id), kind, (out) => {
          out.u48(call);
          out.u48(accountId);
        });
      }
    });
  }

  /** Who is silent does not hold up announcements: it takes them in when it comes back, before anything newer. */
  private waitForNoneSilent(): void {
    for (const [call, { waits }] of [...this.announcements]) {
      for (const id of [...waits]) if (this.cluster.silence(id) > SILENT_MS) this.announcementTaken(call, id);
    }
  }

  private announcementTaken(call: number, by: string): void {
    const announcement = this.announcements.get(call);
    if (announcement === undefined) return;
    announcement.waits.delete(by);
    if (announcement.waits.size > 0) return;
    this.announcements.delete(call);
    announcement.done();
  }

  private peers(roles: Role[]): string[] {
    const ids = new Set(roles.flatMap((role) => this.cluster.withRole(role)));
    ids.delete(this.id);
    return [...ids];
  }

  // ---- members and owners ------------------------------------------------------------------------------------------------

  private memberCame(id: string, roles: readonly Role[]): void {
    if (id === this.id || this.localApps === undefined) return;
    if (!roles.includes('router') && !roles.includes('app-gateway')) return;
    this.record(this.linkTo(id), Record.ACCOUNTS, (out) => {
      for (const accountId of this.ownAccounts) out.u48(accountId);
    });
  }

  private memberGone(id: string): void {
    this.options.log.info({ id }, 'a process is gone');
    this.links.get(id)?.close();
    this.links.delete(id);
    this.deviceLinks.delete(id);
    this.receivers.delete(id);
    this.seen.forget(id);
    for (const accountId of [...this.appsOf.keys()]) this.removeApps(accountId, id);
    for (const call of [...this.announcements.keys()]) this.announcementTaken(call, id);
    this.server?.originGone(id);
    this.server?.delivered();
  }

  private isOurs(shard: number, epoch: number): boolean {
    const { map } = this.cluster;
    return map.owners[shard] === this.id && map.since[shard] === epoch;
  }

  /** Also true for an epoch that this process has not heard of yet. */
  private mayBeOurs(shard: number, epoch: number): boolean {
    return epoch > (this.cluster.map.since[shard] as number) || this.isOurs(shard, epoch);
  }

  private mapChanged(): void {
    const { owners, since } = this.cluster.map;
    const lost = new Set<number>();
    let taken = 0;
    let moves = 0;
    for (const [shard, known] of this.owners.entries()) {
      const owner = owners[shard] as string;
      const epoch = since[shard] as number;
      if (known.owner === owner && known.since === epoch) continue;
      if (known.owner === this.id) lost.add(shard);
      if (owner === this.id) taken++;
      known.owner = owner;
      known.since = epoch;
      moves++;
    }
    if (moves === 0) return;
    const { metrics } = this.options;
    if (taken > 0) metrics.moved('taken', taken);
    if (lost.size > 0) metrics.moved(this.isMoving ? 'given' : 'lost', lost.size);
    // First what was ours goes, then its lanes are sent to the new owners, which may be this process again.
    if (lost.size > 0) this.server?.dropShards(lost);
    for (const shard of lost) this.leaving.delete(shard);
    this.server?.ownersChanged((shard, epoch) => this.mayBeOurs(shard, epoch));
    for (const [shard, lane] of this.lanes.entries()) {
      const known = this.owners[shard] as { owner: string; since: number };
      if (known.since === this.laneEpochs[shard]) continue;
      this.laneEpochs[shard] = known.since;
      const isThere = known.owner !== '' && !this.cluster.isGone(known.owner);
      lane.moveTo(isThere ? this.linkTo(known.owner) : undefined, known.since);
    }
  }

  /** Epoch by shard to which the lane of this process is sent. */
  private readonly laneEpochs = new Float64Array(SHARDS);

  /** Gives shards to routers that have too few: after all that they brought about is safe. */
  private async balance(): Promise<void> {
    if (this.isMoving || !this.cluster.holdsLease) return;
    this.isMoving = true;
    try {
      for (const [to, shards] of this.cluster.surplus()) {
        for (let from = 0; from < shards.length; from += HAND_OVER)
          await this.handOver(shards.slice(from, from + HAND_OVER), to);
      }
    } catch (error) {
      this.options.log.warn({ err: error }, 'shards could not be handed over; trying again');
    } finally {
      this.leaving.clear();
      this.isMoving = false;
    }
  }

  private async handOver(shards: readonly number[], to: string): Promise<void> {
    this.leaving = new Set(shards);
    await this.router_?.commit();
    await this.cluster.give(shards, to);
  }

  // ---- packets ----------------------------------------------------------------------------------------------------------

  private packet(bytes: Uint8Array): void {
    const { metrics, log } = this.options;
    try {
      const { kind, from, number, at, data } = decodePacket(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      );
      // What a process sends after it was declared gone counts for nothing: others do its work already.
      if (this.cluster.isGone(from)) return;
      if (kind === Kind.ACK) {
        this.links.get(from)?.acknowledge(number);
        this.server?.delivered();
      } else if (kind === Kind.DATA) this.takeData(from, number, at, data);
      else metrics.refused('malformed');
    } catch (error) {
      if (error instanceof OtherVersion) metrics.refused('version');
      else metrics.refused('malformed');
      log.warn({ err: error }, 'a packet was refused');
    }
  }

  private takeData(from: string, number: number, at: number, data: Buffer): void {
    let receiver = this.receivers.get(from);
    if (receiver === undefined) {
      receiver = new LinkReceiver();
      this.receivers.set(from, receiver);
    }
    if (this.isChoked) {
      this.options.metrics.refused('full');
      return;
    }
    const known = receiver;
    this.toAck.add(from);
    this.schedule();
    receiver.take(number, data, (bytes, start, end) => this.take(from, at, known, bytes, start, end));
  }

  /** Too much waits to be sent on: gateways have to keep what they have. */
  private get isChoked(): boolean {
    if (this.server === undefined) return false;
    let bytes = 0;
    for (const link of this.links.values()) bytes += link.bytes;
    return bytes > CHOKED_BYTES;
  }

  private take(from: string, at: number, receiver: LinkReceiver, data: Buffer, start: number, end: number): void {
    const kind = data[start] as number;
    if (kind <= Record.INPUT) {
      this.server?.record(from, at, data, start, end);
      return;
    }
    const reader = new ByteReader(data, start + 1, end);
    if (kind === Record.MARK) this.takeMark(receiver, reader);
    else if (kind === Record.UNMARK) receiver.skips = false;
    else if (kind === Record.ORIGIN) receiver.origins[reader.u16()] = reader.text();
    else if (kind <= Record.DEVICE_NOTE && kind >= Record.DEVICE_FRAME) {
      if (!receiver.skips) this.takeForDevice(kind, reader);
    } else if (kind === Record.APP_FRAME) {
      if (!receiver.skips) this.takeForApps(reader);
    } else this.takeOther(from, kind, reader);
  }

  private takeMark(receiver: LinkReceiver, reader: ByteReader): void {
    const origin = receiver.origins[reader.u16()] ?? '';
    receiver.skips = this.seen.has(origin, reader.u8(), reader.u48(), reader.u8());
    if (receiver.skips) this.options.metrics.refused('duplicate');
    else if (++this.samples % SAMPLE === 0) this.options.metrics.transit((wallTenths() - reader.u48()) / 10_000);
  }

  private takeForDevice(kind: number, reader: ByteReader): void {
    const link = this.localDevices?.link;
    if (link === undefined) return;
    const ref = { gateway: this.id, number: reader.u48() };
    if (kind === Record.DEVICE_FRAME) {
      const command = reader.u8();
      const id = reader.u32();
      link.frame(ref, command, id, reader.data, reader.at, reader.end);
    } else if (kind === Record.DEVICE_RESPONSE) link.response(ref, reader.u32(), reader.u16());
    else if (kind === Record.DEVICE_IDLE) link.idleLimit(ref, reader.u32());
    else if (kind === Record.DEVICE_CLOSE) link.close(ref, reader.u8() === 1);
    else (this.lanes[reader.u8()] as LaneClient).note(ref.number, Buffer.from(reader.rest()));
  }

  private takeForApps(reader: ByteReader): void {
    const accountId = reader.u48();
    const dashId = reader.i32();
    const except = readRef(reader);
    const command = reader.u8();
    const id = reader.u32();
    this.localApps?.frame({ accountId, dashId, except }, command, id, reader.data, reader.at, reader.end);
  }

  private takeOther(from: string, kind: number, reader: ByteReader): void {
    if (kind === Record.FLOOR) {
      const lane = this.lanes[reader.u8()] as LaneClient;
      const before = lane.bytes;
      lane.done(reader.u48());
      this.retained -= before - lane.bytes;
      this.roomMade();
    } else if (kind === Record.RESULT) this.takeResult(from, reader);
    else if (kind === Record.APP_CALL) this.takeAppCall(from, reader);
    else if (kind === Record.ACCOUNTS) {
      this.accountsHeard.add(from);
      while (!reader.isAtEnd) this.addApps(reader.u48(), from);
    } else if (kind === Record.LEFT) this.removeApps(reader.u48(), from);
    else if (kind === Record.JOINED) {
      const call = reader.u48();
      this.addApps(reader.u48(), from);
      this.answer(from, call, ANNOUNCEMENT, undefined);
    } else if (kind === Record.ACCOUNT_CHANGED) {
      const call = reader.u48();
      const accountId = reader.u48();
      const done = (): void => this.answer(from, call, ANNOUNCEMENT, undefined);
      Promise.all(this.accountHandlers.map((handler) => handler(accountId, false))).then(done, (error: unknown) => {
        this.options.log.error({ err: error }, 'a changed account could not be taken in');
        done();
      });
    } else this.options.metrics.refused('malformed');
  }

  private takeResult(from: string, reader: ByteReader): void {
    const id = reader.u48();
    const how = reader.u8();
    if (how === ANNOUNCEMENT) this.announcementTaken(id, from);
    else this.calls.result(id, how === FAILED, reader.rest());
  }

  private takeAppCall(from: string, reader: ByteReader): void {
    const id = reader.u48();
    const [method, args] = deserialize(reader.rest()) as [string, number[]];
    const [accountId = 0, dashId = 0, messageId = 0, status = 0] = args;
    if (method === 'count') {
      void this.localApps?.count(accountId).then((count) => this.answer(from, id, RESOLVED, serialize(count)));
    } else if (method === 'closeShared') this.localApps?.closeShared(accountId, dashId, messageId, status);
    else if (method === 'closeAll') this.localApps?.closeAll(accountId);
  }

  private answer(to: string, call: number, how: number, bytes: Buffer | undefined): void {
    this.record(this.linkTo(to), Record.RESULT, (out) => {
      out.u48(call);
      out.u8(how);
      if (bytes) out.raw(bytes);
    });
  }

  // ---- sending ------------------------------------------------------------------------------------------------------------

  private linkTo(id: string): Link {
    let link = this.links.get(id);
    if (link === undefined) {
      link = new Link(this.id, id, {
        publish: (bytes) => this.options.connection.publish(this.subject(id), bytes),
        isConnected: () => this.cluster.connected,
        flushSoon: (marked) => {
          this.toFlush.add(marked);
          this.schedule();
        },
        monotonic: this.options.monotonic,
        sent: (records, bytes) => this.options.metrics.batch(this.toOf(id), records, bytes),
        resent: () => this.options.metrics.resent(this.toOf(id)),
      });
      if (this.cluster.isGone(id)) link.close();
      else this.links.set(id, link);
    }
    return link;
  }

  private toOf(id: string): LinkTo {
    return this.cluster.isRouter(id) ? 'router' : 'gateway';
  }

  private record(link: Link, kind: number, write: (out: Link['out']) => void): void {
    const start = link.out.begin();
    link.out.u8(kind);
    write(link.out);
    link.out.end(start);
    link.ended();
  }

  private schedule(): void {
    if (this.isFlushing) return;
    this.isFlushing = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.isFlushing = false;
    for (const link of this.toFlush) link.flush();
    this.toFlush.clear();
    if (!this.cluster.connected) return;
    for (const id of this.toAck) {
      const receiver = this.receivers.get(id);
      if (receiver) this.options.connection.publish(this.subject(id), encodeAck(this.id, receiver.taken));
    }
    this.toAck.clear();
  }

  private inputAdded(bytes: number): void {
    this.retained += bytes;
    if (this.retained > FULL_BYTES) this.wasFull = true;
  }

  private roomMade(): void {
    if (!this.wasFull || this.retained > ROOM_BYTES) return;
    this.wasFull = false;
    for (const handler of this.roomHandlers) handler();
  }

  private async watchConnection(): Promise<void> {
    for await (const { type } of this.options.connection.status()) {
      if (type !== Events.Reconnect) continue;
      for (const link of this.links.values()) link.resend();
      this.schedule();
    }
  }

  private subject(id: string): string {
    return `${this.options.prefix ?? 'pinwire'}.to.${id}`;
  }

  private every(ms: number, job: () => void): void {
    this.timers.push(setInterval(job, ms));
  }
}

/** How a RESULT came about. */
const RESOLVED = 0;
const FAILED = 1;
const ANNOUNCEMENT = 2;
