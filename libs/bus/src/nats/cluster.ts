import { setTimeout as delay } from 'node:timers/promises';
import { Events, type JetStreamClient, type KV, type NatsConnection, StorageType } from 'nats';
import { BadPacket } from './bytes.ts';
import { BUS_VERSION, isName } from './packet.ts';
import { emptyShardMap, NOBODY, type ShardMap, spread, withOwners } from './shard-map.ts';

export type Role = 'router' | 'hardware-gateway' | 'app-gateway' | 'writer';

/** What every process tells about itself. */
export interface Beat {
  id: string;
  roles: Role[];
  version: number;
  /** A router that may be given shards. */
  isReady: boolean;
  /** Epoch of the newest map that it knows. */
  epoch: number;
}

export interface ClusterPorts {
  connection: NatsConnection;
  /** Start of all subjects and of the bucket: installations that share a NATS differ here. */
  prefix: string;
  id: string;
  roles: Role[];
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  monotonic(): number;
  now(): number;
  onMember(id: string, roles: readonly Role[]): void;
  onGone(id: string): void;
  onMap(map: ShardMap): void;
  /** Others have declared this process gone. */
  onExpelled(): void;
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

/** Longest wait for NATS, in ms. */
const TIMEOUT_MS = 2000;

/** Time between two tries to open the bucket, in ms. */
const AGAIN_MS = 500;

interface Member extends Beat {
  heardAt: number;
}

/**
 * Who is there, who is gone, and who owns which shard (DESIGN.md 4). Life is shown by beats; what has to be agreed on
 * (gone, owners) stands in one document of a key-value bucket that is changed by compare-and-set only.
 */
export class Cluster {
  map: ShardMap = emptyShardMap();
  /** Shards may be given to this router. */
  isReady = false;
  private revision = 0;
  private readonly members = new Map<string, Member>();
  private readonly timers: NodeJS.Timeout[] = [];
  private kv: KV | undefined;
  private connectedSince = 0;
  private isConnected = true;
  private confirmedAt = Number.NEGATIVE_INFINITY;
  private readAt = 0;
  private reading: Promise<void> | undefined;
  private isStopped = false;

  constructor(private readonly ports: ClusterPorts) {}

  /** Joins: from now on others see this process. */
  async start(): Promise<void> {
    const { connection, prefix } = this.ports;
    const jetstream = connection.jetstream({ timeout: TIMEOUT_MS });
    this.kv = await this.openBucketAtLast(jetstream);
    this.connectedSince = this.ports.monotonic();
    connection.subscribe(`${prefix}.beat`, { callback: (_error, { data }) => this.heardBytes(data) });
    void this.watchConnection();
    await this.read();
    this.beat();
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

  /** Whether this router may still touch what it owns. */
  get holdsLease(): boolean {
    return this.ports.monotonic() - this.confirmedAt < LEASE_MS;
  }

  get connected(): boolean {
    return this.isConnected;
  }

  /** Live processes with a role. */
  withRole(role: Role): string[] {
    return [...this.members.values()].filter(({ roles }) => roles.includes(role)).map(({ id }) => id);
  }

  /** Time in ms since a process was heard of; 0 while this process hears nobody. */
  silence(id: string): number {
    const heardAt = this.members.get(id)?.heardAt;
    if (heardAt === undefined || !this.isConnected) return 0;
    return this.ports.monotonic() - Math.max(heardAt, this.connectedSince);
  }

  isRouter(id: string): boolean {
    return this.members.get(id)?.roles.includes('router') ?? false;
  }

  isGone(id: string): boolean {
    return id in this.map.gone;
  }

  /** Shows this process at once, e.g. after `isReady` changed. */
  beat(): void {
    if (this.isStopped || !this.isConnected) return;
    const { id, roles } = this.ports;
    const beat: Beat = { id, roles, version: BUS_VERSION, isReady: this.isReady, epoch: this.map.epoch };
    this.ports.connection.publish(`${this.ports.prefix}.beat`, JSON.stringify(beat));
  }

  /** Shards that this router should give to others, by receiver. */
  surplus(): Map<string, number[]> {
    const { id } = this.ports;
    const out = new Map<string, number[]>();
    const wanted = spread(this.map.owners, this.readyRouters());
    for (const [shard, owner] of wanted.entries()) {
      if (this.map.owners[shard] !== id || owner === id || owner === NOBODY) continue;
      const list = out.get(owner);
      if (list) list.push(shard);
      else out.set(owner, [shard]);
    }
    return out;
  }

  get hasOtherRouters(): boolean {
    return this.readyRouters().some((id) => id !== this.ports.id);
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

  private readyRouters(): string[] {
    return [...this.members.values()].filter((m) => m.isReady && m.roles.includes('router')).map(({ id }) => id);
  }

  private heardBytes(data: Uint8Array): void {
    try {
      const beat: unknown = JSON.parse(Buffer.from(data).toString());
      if (!isBeat(beat)) throw new BadPacket('it is no beat');
      this.heard(beat);
    } catch (error) {
      this.ports.log.warn({ err: error }, 'a beat makes no sense');
    }
  }

  private heard(beat: Beat): void {
    if (this.isGone(beat.id)) return;
    if (Math.abs(beat.version - BUS_VERSION) > 1) return;
    const known = this.members.has(beat.id);
    this.members.set(beat.id, { ...beat, heardAt: this.ports.monotonic() });
    if (beat.epoch > this.map.epoch) void this.read();
    if (!known) {
      this.ports.onMember(beat.id, beat.roles);
      // So that a newcomer need not wait for the next beat to know everybody.
      if (beat.id !== this.ports.id) this.beat();
    }
  }

  private look(): void {
    const now = this.ports.monotonic();
    if (!this.isConnected) return;
    if (now - this.readAt > READ_MS) void this.read();
    this.declareSilent(now);
    this.takeOrphans();
  }

  /** Declares those gone that have been silent for too long, if it is not this process that hears nothing. */
  private declareSilent(now: number): void {
    const own = this.members.get(this.ports.id);
    if (own === undefined || now - own.heardAt > 2 * BEAT_MS + LOOK_MS) return;
    for (const member of this.members.values()) {
      const limit = member.roles.includes('router') ? ROUTER_SILENCE_MS : GATEWAY_SILENCE_MS;
      if (now - Math.max(member.heardAt, this.connectedSince) < limit) continue;
      this.ports.log.warn({ id: member.id }, 'a process is silent and is declared gone');
      void this.declareGone(member.id).catch(() => undefined);
    }
  }

  /** Every router sees to shards without an owner; whoever is first gives them out. */
  private takeOrphans(): void {
    if (!this.isReady || !this.map.owners.some((owner) => this.isOrphan(this.map, owner))) return;
    this.change((map) => {
      const routers = this.readyRouters().filter((id) => !(id in map.gone));
      if (routers.length === 0) return undefined;
      const wanted = spread(
        map.owners.map((owner) => (this.isOrphan(map, owner) ? NOBODY : owner)),
        routers,
      );
      const owners = map.owners.map((owner, shard) => (this.isOrphan(map, owner) ? (wanted[shard] as string) : owner));
      return withOwners(map, owners, this.ports.now());
    }).catch((error: unknown) => this.ports.log.warn({ err: error }, 'shards without an owner could not be taken'));
  }

  private isOrphan(map: ShardMap, owner: string): boolean {
    return owner === NOBODY || owner in map.gone;
  }

  private declareGone(id: string): Promise<void> {
    return this.change((map) => {
      if (id in map.gone) return undefined;
      const now = this.ports.now();
      const gone: Record<string, number> = { [id]: now };
      for (const [other, at] of Object.entries(map.gone)) if (now - at < REMEMBER_GONE_MS) gone[other] = at;
      return { ...map, epoch: Math.max(map.epoch + 1, now), gone };
    });
  }

  /** Changes the map by compare-and-set; `next` sees the newest one, and may be asked several times. */
  private async change(next: (map: ShardMap) => ShardMap | undefined): Promise<void> {
    for (let attempt = 0; attempt < 20; attempt++) {
      const map = next(this.map);
      if (map === undefined) return;
      const bytes = Buffer.from(JSON.stringify(map));
      try {
        const revision =
          this.revision === 0
            ? await this.bucket.create('map', bytes)
            : await this.bucket.update('map', bytes, this.revision);
        this.adopt(map, revision);
        this.beat();
        return;
      } catch (error) {
        if (!isConflict(error)) throw error;
        await this.read(true);
      }
    }
    throw new Error('the shard map is changed by too many at once');
  }

  /** Reads the map; a read under way counts unless it has to be a new one. */
  private async read(fresh = false): Promise<void> {
    if (fresh) await this.reading;
    this.reading ??= this.readNow().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  private async readNow(): Promise<void> {
    try {
      const entry = await this.bucket.get('map');
      this.readAt = this.ports.monotonic();
      if (entry && entry.operation === 'PUT') this.adopt(entry.json<ShardMap>(), entry.revision);
    } catch (error) {
      if (this.isConnected && !this.isStopped) this.ports.log.warn({ err: error }, 'the shard map could not be read');
    }
  }

  private adopt(map: ShardMap, revision: number): void {
    if (revision <= this.revision) return;
    this.revision = revision;
    this.map = map;
    if (this.ports.id in map.gone && !this.isStopped) {
      this.isStopped = true;
      this.confirmedAt = Number.NEGATIVE_INFINITY;
      this.ports.onExpelled();
      return;
    }
    for (const id of [...this.members.keys()]) {
      if (!(id in map.gone)) continue;
      this.members.delete(id);
      this.ports.onGone(id);
    }
    this.ports.onMap(map);
  }

  /** A write that NATS confirms is the lease of a router; its time is that of the asking. */
  private async renew(): Promise<void> {
    if (!this.ports.roles.includes('router') || this.isStopped) return;
    const asked = this.ports.monotonic();
    try {
      await this.bucket.put(`lease.${this.ports.id}`, '');
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
      this.connectedSince = this.ports.monotonic();
      this.beat();
      await this.renew();
      await this.read(true);
    }
  }

  /** A server that has just started answers before its storage does. */
  private async openBucketAtLast(jetstream: JetStreamClient): Promise<KV> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.openBucket(jetstream);
      } catch (error) {
        if (attempt === 1) this.ports.log.warn({ err: error }, 'waiting for the storage of NATS (JetStream)');
        await delay(AGAIN_MS);
      }
    }
  }

  private openBucket(jetstream: JetStreamClient): Promise<KV> {
    // Reads ask the leader of the stream: what a replica has may be old.
    return jetstream.views.kv(this.ports.prefix, { history: 1, storage: StorageType.File, allow_direct: false });
  }

  private get bucket(): KV {
    if (this.kv === undefined) throw new Error('the cluster has not been started');
    return this.kv;
  }

  private every(ms: number, job: () => void): void {
    this.timers.push(setInterval(job, ms));
  }
}

function isBeat(value: unknown): value is Beat {
  const { id, roles, version, isReady, epoch } = (value ?? {}) as Partial<Record<keyof Beat, unknown>>;
  const isKnown = typeof id === 'string' && isName(id) && Array.isArray(roles) && typeof isReady === 'boolean';
  return isKnown && typeof version === 'number' && typeof epoch === 'number';
}

function isConflict(error: unknown): boolean {
  const code = (error as { api_error?: { err_code?: number } }).api_error?.err_code;
  // 10071: wrong last sequence.
  return code === 10_071;
}
