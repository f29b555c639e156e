import { Events, type NatsConnection } from 'nats';
import { BEAT_MS, type Beat, parseBeat } from './beat.ts';
import { Lease } from './lease.ts';
import { MapStore } from './map-store.ts';
import { Members } from './members.ts';
import type { BusLog, Role } from './ports.ts';
import type { Refusals } from './refusals.ts';
import {
  emptyShardMap,
  isOrphan,
  type ShardMap,
  surplus,
  withGiven,
  withGone,
  withoutOrphans,
  withVersion,
} from './shard-map.ts';
import { LOOK_MS, SilenceWatch } from './silence-watch.ts';
import { SpokenVersion } from './spoken-version.ts';
import { BusVersionRefused, OWN_VERSIONS, refusalOf, understands } from './version-rule.ts';

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

/** How often the map is read even when nobody told of a new one, in ms. */
const READ_MS = 1000;

/**
 * Who is there, who is gone, who owns which shard, and which version of the bus is spoken (docs/architecture.md, the
 * cluster). Life is shown by beats; what has to be agreed on stands in the shard map.
 */
export class Cluster {
  /** Shards may be given to this router. */
  isReady = false;
  private readonly store: MapStore;
  private readonly members: Members;
  private readonly spoken: SpokenVersion;
  private readonly lease: Lease;
  private readonly silences: SilenceWatch;
  private readonly timers: NodeJS.Timeout[] = [];
  private isConnected = true;
  /** This process fits: before that it only listens. */
  private isJoined = false;
  private isStopped = false;
  private wasExpelled = false;
  /** The last map that was acted upon: it did not show this process to be gone. */
  private seen: ShardMap = emptyShardMap();

  constructor(private readonly ports: ClusterPorts) {
    const { connection, prefix, id, log, monotonic, now } = ports;
    const members = new Members(id, monotonic);
    this.members = members;
    const store = new MapStore({
      connection,
      prefix,
      log,
      monotonic,
      isUp: () => this.isConnected && !this.isStopped,
      onMap: (map) => this.mapCame(map),
    });
    this.store = store;
    this.spoken = new SpokenVersion({ store, members, log, now });
    this.lease = new Lease({ renew: () => store.renewLease(id), monotonic });
    this.silences = new SilenceWatch(id, members, monotonic);
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
    await this.spoken.settle();
    if (!this.spoken.isUnderstood) await this.refuse();
    this.join();
    await this.renewLease();
    this.every(BEAT_MS, () => {
      this.beat();
      void this.renewLease();
    });
    this.every(LOOK_MS, () => this.look());
  }

  /** Leaves: others drop what they keep for this process. Call when nothing is left to be delivered. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.lease.stop();
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
    return this.spoken.number;
  }

  /** Whether this router may still touch what it owns. */
  get holdsLease(): boolean {
    return this.lease.isHeld;
  }

  get connected(): boolean {
    return this.isConnected;
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
    return surplus(this.map, this.ports.id, this.members.readyRouters());
  }

  get hasOtherRouters(): boolean {
    return this.members.readyRouters().some((id) => id !== this.ports.id);
  }

  /** Gives shards of this router to another one. */
  give(shards: readonly number[], to: string): Promise<void> {
    return this.change((map) => withGiven(map, shards, this.ports.id, to, this.ports.now()));
  }

  private join(): void {
    this.isJoined = true;
    this.seen = this.map;
    for (const { id, roles } of this.members.all()) this.ports.onMember(id, roles);
    this.ports.onMap(this.map);
    this.beat();
  }

  /** This process has no place here: it says so to the others, which count it and tell their logs, and ends. */
  private async refuse(): Promise<never> {
    this.beat();
    await this.ports.connection.flush();
    this.isStopped = true;
    throw new BusVersionRefused(this.version);
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

  // ---- the map ----------------------------------------------------------------------------------------------------------

  private look(): void {
    if (!this.isConnected) return;
    if (this.ports.monotonic() - this.store.readAt > READ_MS) void this.store.read();
    this.declareSilent();
    this.raiseVersion();
    this.takeOrphans();
  }

  /** Declares those gone that have been silent for too long. */
  private declareSilent(): void {
    for (const id of this.silences.overdue(this.map)) {
      this.ports.log.warn({ peer: id }, 'a process is silent and is declared gone');
      void this.declareGone(id).catch(() => undefined);
    }
  }

  private declareGone(id: string): Promise<void> {
    return this.change((map) => withGone(map, id, this.ports.now()));
  }

  /** Every process sees to it that the newest version that all understand is spoken. */
  private raiseVersion(): void {
    const version = this.spoken.due(this.ports.monotonic());
    if (version === undefined) return;
    this.change((map) => (map.version < version ? withVersion(map, version, this.ports.now()) : undefined)).catch(
      (error: unknown) => this.ports.log.warn({ err: error }, 'a newer version of the bus could not be settled'),
    );
  }

  /** Every router sees to shards without an owner; whoever is first gives them out. */
  private takeOrphans(): void {
    if (!this.isReady || !this.map.owners.some((owner) => isOrphan(this.map, owner))) return;
    this.change((map) => withoutOrphans(map, this.members.readyRouters(), this.ports.now())).catch((error: unknown) =>
      this.ports.log.warn({ err: error }, 'shards without an owner could not be taken'),
    );
  }

  /** Changes the map and tells of it. */
  private async change(next: (map: ShardMap) => ShardMap | undefined): Promise<void> {
    const { epoch } = this.map;
    await this.store.change(next);
    if (this.map.epoch !== epoch) this.beat();
  }

  private mapCame(map: ShardMap): void {
    if (this.isStopped || !this.isJoined) return;
    // After a long time nobody can tell whether it stood there.
    if (this.ports.id in map.gone || this.seen.epoch < map.forgotten) {
      this.expel('others took this process for dead: starting again under another name');
      return;
    }
    if (!this.spoken.isUnderstood) {
      this.expel(refusalOf(this.version));
      return;
    }
    // Also those that this process has never heard: it may know them as owners of shards.
    const gone = Object.keys(map.gone).filter((id) => !(id in this.seen.gone));
    this.seen = map;
    for (const id of gone) {
      this.members.forget(id);
      this.ports.onGone(id);
    }
    this.ports.onMap(map);
  }

  private expel(reason: string): void {
    this.isStopped = true;
    this.wasExpelled = true;
    this.lease.end();
    this.ports.log.warn({}, reason);
    this.ports.onExpelled(reason);
  }

  // ---- the connection ---------------------------------------------------------------------------------------------------

  private async renewLease(): Promise<void> {
    if (!this.ports.roles.includes('router') || this.isStopped) return;
    try {
      await this.lease.renew();
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
      await this.renewLease();
    }
  }

  private every(ms: number, job: () => void): void {
    this.timers.push(setInterval(job, ms));
  }
}
