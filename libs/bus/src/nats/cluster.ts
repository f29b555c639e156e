import { setTimeout as delay } from 'node:timers/promises';
import { Events, type NatsConnection } from 'nats';
import { type Beat, parseBeat } from './beat.ts';
import { MapStore } from './map-store.ts';
import { Members } from './members.ts';
import type { BusLog, Role } from './ports.ts';
import type { Refusals } from './refusals.ts';
import { NOBODY, nextEpoch, type ShardMap, spread, withOwners } from './shard-map.ts';
import { BusVersionRefused, OWN_VERSIONS, refusalOf, understands, VersionRaise } from './version-rule.ts';

export interface ClusterPorts {
  connection: NatsConnection;
  /** Start of all subjects and name of the bucket: installations that share a NATS differ here. */
  prefix: string;
  id: string;
  roles: Role[];
  log: BusLog;
  refusals: Refusals;
  monotonic(): number;
  now(): number;
  onMember(id: string, roles: readonly Role[]): void;
  onGone(id: string): void;
  onMap(map: ShardMap): void;
  /** This process is not in the cluster any more, for a reason that people can read. */
  onExpelled(reason: string): void;
}

/** How often a process shows that it lives, in ms. */
const BEAT_MS = 500;

/** How often silence and the map are looked at, in ms. */
const LOOK_MS = 250;

/** How often the map is read even when nobody told of a new one, in ms. */
const READ_MS = 1000;

/** Silence after which a router is declared gone, in ms. It stops by itself after LEASE_MS, which is sooner. */
const ROUTER_SILENCE_MS = 3000;

/** The same for gateways: their sockets may outlive a short cut of the network; P4 allows 10 s. */
const GATEWAY_SILENCE_MS = 8000;

/** How long a router works after the last renewal that NATS confirmed, in ms. */
const LEASE_MS = 2000;

/** Processes that are gone are remembered for this long, in ms. */
const REMEMBER_GONE_MS = 3_600_000;

/** How long a process that does not fit listens whether anybody else is there, in ms: three beats. */
const LISTEN_MS = 1500;

/**
 * Who is there, who is gone, who owns which shard, and which version of the bus is spoken (DESIGN.md 4). Life is shown
 * by beats; what has to be agreed on stands in the shard map.
 */
export class Cluster {
  /** Shards may be given to this router. */
  isReady = false;
  private readonly store: MapStore;
  private readonly members: Members;
  private readonly raise = new VersionRaise();
  private readonly timers: NodeJS.Timeout[] = [];
  /** Since when it is known of owners of shards that they are not heard, in ms of the monotonic clock. */
  private unheard = new Map<string, number>();
  private isConnected = true;
  private confirmedAt = Number.NEGATIVE_INFINITY;
  /** This process fits: before that it only listens. */
  private isJoined = false;
  private isStopped = false;
  private wasExpelled = false;

  constructor(private readonly ports: ClusterPorts) {
    const { connection, prefix, log, monotonic } = ports;
    this.members = new Members(ports.id, monotonic);
    this.store = new MapStore({
      connection,
      prefix,
      log,
      monotonic,
      isUp: () => this.isConnected && !this.isStopped,
      onMap: (map) => this.mapCame(map),
    });
  }

  /**
   * Joins: from now on others see this process.
   * @throws BusVersionRefused when the cluster speaks a version of the bus that this process does not understand
   */
  async start(): Promise<void> {
    const { connection, prefix, monotonic } = this.ports;
    await this.store.open();
    this.members.listeningSince = monotonic();
    connection.subscribe(`${prefix}.beat`, { callback: (_error, { data }) => this.heardBytes(data) });
    void this.watchConnection();
    await this.agreeOnVersion();
    this.join();
    await this.renew();
    this.every(BEAT_MS, () => {
      this.beat();
      void this.renew();
    });
    this.every(LOOK_MS, () => this.look());
  }

  /** Leaves: others drop what they keep for this process. Call when nothing is left to be delivered. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.declareGone(this.ports.id).catch((error: unknown) =>
      this.ports.log.warn({ err: error }, 'leaving without telling: the bus does not answer'),
    );
  }

  get map(): ShardMap {
    return this.store.map;
  }

  /** Version of the bus that the cluster speaks. */
  get version(): number {
    return this.map.version || OWN_VERSIONS.newest;
  }

  /** Whether this router may still touch what it owns. */
  get holdsLease(): boolean {
    return this.ports.monotonic() - this.confirmedAt < LEASE_MS;
  }

  get connected(): boolean {
    return this.isConnected;
  }

  /** Live processes with a role. */
  withRole(role: Role): string[] {
    return this.members.with(role);
  }

  /** Live processes other than this one that have any of these roles. */
  othersWith(roles: readonly Role[]): string[] {
    return this.members.othersWith(roles);
  }

  /** Time in ms since a process was heard of; 0 while this process hears nobody. */
  silence(id: string): number {
    return this.isConnected ? (this.members.silence(id) ?? 0) : 0;
  }

  isRouter(id: string): boolean {
    return this.members.isRouter(id);
  }

  /** The others take nothing from this process any more. */
  get isExpelled(): boolean {
    return this.wasExpelled;
  }

  isGone(id: string): boolean {
    return id in this.map.gone;
  }

  /** Shows this process at once, e.g. after `isReady` changed. */
  beat(): void {
    if (this.isStopped || !this.isConnected) return;
    const { id, roles } = this.ports;
    const beat: Beat = { id, roles, ...OWN_VERSIONS, isReady: this.isReady, epoch: this.map.epoch };
    this.ports.connection.publish(`${this.ports.prefix}.beat`, JSON.stringify(beat));
  }

  /** Shards that this router should give to others, by receiver. */
  surplus(): Map<string, number[]> {
    const { id } = this.ports;
    const out = new Map<string, number[]>();
    const wanted = spread(this.map.owners, this.members.readyRouters());
    for (const [shard, owner] of wanted.entries()) {
      if (this.map.owners[shard] !== id || owner === id || owner === NOBODY) continue;
      const list = out.get(owner);
      if (list) list.push(shard);
      else out.set(owner, [shard]);
    }
    return out;
  }

  get hasOtherRouters(): boolean {
    return this.members.readyRouters().some((id) => id !== this.ports.id);
  }

  /** Gives shards of this router to another one. */
  async give(shards: readonly number[], to: string): Promise<void> {
    await this.change((map) => {
      const owners = map.owners.map((owner, shard) =>
        shards.includes(shard) && owner === this.ports.id && !(to in map.gone) ? to : owner,
      );
      return withOwners(map, owners, this.ports.now());
    });
  }

  private join(): void {
    this.isJoined = true;
    for (const { id, roles } of this.members.all()) this.ports.onMember(id, roles);
    this.ports.onMap(this.map);
    this.beat();
  }

  // ---- versions ---------------------------------------------------------------------------------------------------------

  /**
   * The first process of a cluster settles its version; whoever does not understand it has no place in it, unless it is
   * a cluster of which nobody is left.
   */
  private async agreeOnVersion(): Promise<void> {
    const { newest: version } = OWN_VERSIONS;
    // Epoch 1: processes that know a map of before put it back over this one.
    const epoch = (map: ShardMap): number => (map.epoch === 0 ? 1 : nextEpoch(map, this.ports.now()));
    await this.changeAtLast((map) => (map.version ? undefined : { ...map, version, epoch: epoch(map) }));
    if (understands(OWN_VERSIONS, this.version)) return;
    await delay(LISTEN_MS);
    await this.store.read(true);
    if (this.members.all().length === 0) {
      const fits = (map: ShardMap): boolean => understands(OWN_VERSIONS, map.version);
      await this.changeAtLast((map) => (fits(map) ? undefined : { ...map, version, epoch: epoch(map) }));
    }
    if (understands(OWN_VERSIONS, this.version)) return;
    // The others count it and say so in their logs.
    this.beat();
    await this.ports.connection.flush();
    this.isStopped = true;
    throw new BusVersionRefused(this.version);
  }

  /** Changes the map, however often NATS fails. */
  private async changeAtLast(next: (map: ShardMap) => ShardMap | undefined): Promise<void> {
    for (;;) {
      try {
        await this.store.change(next);
        return;
      } catch (error) {
        this.ports.log.warn({ err: error }, 'the version of the bus could not be settled; trying again');
        await delay(BEAT_MS);
        await this.store.read(true);
      }
    }
  }

  /** Every process sees to it that the newest version that all understand is spoken. */
  private raiseVersion(now: number): void {
    const version = this.raise.due(this.version, this.members.all(), now);
    if (version === undefined) return;
    this.change((map) =>
      map.version < version ? { ...map, version, epoch: nextEpoch(map, this.ports.now()) } : undefined,
    ).catch((error: unknown) => this.ports.log.warn({ err: error }, 'a newer version of the bus could not be settled'));
  }

  // ---- beats ------------------------------------------------------------------------------------------------------------

  private heardBytes(data: Uint8Array): void {
    const beat = parseBeat(data);
    if (beat) this.heard(beat);
    else this.ports.refusals.refuse('malformed', 'unknown', 'a beat makes no sense');
  }

  private heard(beat: Beat): void {
    if (this.isGone(beat.id)) return;
    if (beat.epoch > this.map.epoch) void this.store.read();
    if (!understands(beat, this.version)) {
      const { id, newest, oldest } = beat;
      const facts = { newest, oldest, spoken: this.version };
      if (id !== this.ports.id)
        this.ports.refusals.refuse('version', id, 'a process of another version is not let in', facts);
      return;
    }
    if (!this.members.heard(beat) || !this.isJoined) return;
    this.ports.onMember(beat.id, beat.roles);
    // So that a newcomer need not wait for the next beat to know everybody.
    if (beat.id !== this.ports.id) this.beat();
  }

  private look(): void {
    const now = this.ports.monotonic();
    if (!this.isConnected) return;
    if (now - this.store.readAt > READ_MS) void this.store.read();
    this.declareSilent();
    this.raiseVersion(now);
    this.takeOrphans();
  }

  /** Declares those gone that have been silent for too long, if it is not this process that hears nothing. */
  private declareSilent(): void {
    const own = this.members.silence(this.ports.id);
    if (own === undefined || own > 2 * BEAT_MS + LOOK_MS) return;
    const silent = this.members.all().filter(({ id, roles }) => {
      const limit = roles.includes('router') ? ROUTER_SILENCE_MS : GATEWAY_SILENCE_MS;
      return (this.members.silence(id) ?? 0) >= limit;
    });
    for (const id of [...silent.map((member) => member.id), ...this.unheardOwners()]) {
      this.ports.log.warn({ peer: id }, 'a process is silent and is declared gone');
      void this.declareGone(id).catch(() => undefined);
    }
  }

  /**
   * Routers that own shards and have not been heard for too long, nor ever by this process: when all died together, as
   * in a power cut, nobody is left who has known them.
   */
  private unheardOwners(): string[] {
    const now = this.ports.monotonic();
    const unknown = [...new Set(this.map.owners)].filter(
      (id) => !isOrphan(this.map, id) && this.members.silence(id) === undefined,
    );
    this.unheard = new Map(unknown.map((id) => [id, this.unheard.get(id) ?? now]));
    const since = (id: string): number => Math.max(this.unheard.get(id) as number, this.members.listeningSince);
    return unknown.filter((id) => now - since(id) >= ROUTER_SILENCE_MS);
  }

  // ---- the map ----------------------------------------------------------------------------------------------------------

  /** Every router sees to shards without an owner; whoever is first gives them out. */
  private takeOrphans(): void {
    if (!this.isReady || !this.map.owners.some((owner) => isOrphan(this.map, owner))) return;
    this.change((map) => {
      const routers = this.members.readyRouters().filter((id) => !(id in map.gone));
      if (routers.length === 0) return undefined;
      const wanted = spread(
        map.owners.map((owner) => (isOrphan(map, owner) ? NOBODY : owner)),
        routers,
      );
      const owners = map.owners.map((owner, shard) => (isOrphan(map, owner) ? (wanted[shard] as string) : owner));
      return withOwners(map, owners, this.ports.now());
    }).catch((error: unknown) => this.ports.log.warn({ err: error }, 'shards without an owner could not be taken'));
  }

  private declareGone(id: string): Promise<void> {
    return this.change((map) => {
      if (id in map.gone) return undefined;
      const now = this.ports.now();
      const gone: Record<string, number> = { [id]: now };
      for (const [other, at] of Object.entries(map.gone)) if (now - at < REMEMBER_GONE_MS) gone[other] = at;
      return { ...map, epoch: nextEpoch(map, now), gone };
    });
  }

  /** Changes the map and tells of it. */
  private async change(next: (map: ShardMap) => ShardMap | undefined): Promise<void> {
    const { epoch } = this.map;
    await this.store.change(next);
    if (this.map.epoch !== epoch) this.beat();
  }

  private mapCame(map: ShardMap): void {
    if (this.isStopped || !this.isJoined) return;
    if (this.ports.id in map.gone) {
      this.expel('others took this process for dead: starting again under another name');
      return;
    }
    if (!understands(OWN_VERSIONS, this.version)) {
      this.expel(refusalOf(this.version));
      return;
    }
    for (const { id } of this.members.all()) {
      if (!(id in map.gone)) continue;
      this.members.forget(id);
      this.ports.onGone(id);
    }
    this.ports.onMap(map);
  }

  private expel(reason: string): void {
    this.isStopped = true;
    this.wasExpelled = true;
    this.confirmedAt = Number.NEGATIVE_INFINITY;
    this.ports.log.warn({}, reason);
    this.ports.onExpelled(reason);
  }

  // ---- the connection ---------------------------------------------------------------------------------------------------

  /** A write that NATS confirms is the lease of a router; its time is that of the asking. */
  private async renew(): Promise<void> {
    if (!this.ports.roles.includes('router') || this.isStopped) return;
    const asked = this.ports.monotonic();
    try {
      await this.store.renewLease(this.ports.id);
      if (!this.isStopped) this.confirmedAt = asked;
    } catch (error) {
      if (this.isConnected) this.ports.log.warn({ err: error }, 'the lease could not be renewed');
    }
  }

  private async watchConnection(): Promise<void> {
    for await (const status of this.ports.connection.status()) {
      if (status.type === Events.Disconnect) this.isConnected = false;
      if (status.type !== Events.Reconnect) continue;
      this.isConnected = true;
      this.members.listeningSince = this.ports.monotonic();
      this.beat();
      // First, since it makes the bucket anew where NATS has lost it: the lease is a write there.
      await this.store.read(true);
      await this.renew();
    }
  }

  private every(ms: number, job: () => void): void {
    this.timers.push(setInterval(job, ms));
  }
}

function isOrphan(map: ShardMap, owner: string): boolean {
  return owner === NOBODY || owner in map.gone;
}
