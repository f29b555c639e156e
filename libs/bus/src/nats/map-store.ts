import { setTimeout as delay } from 'node:timers/promises';
import { type JetStreamClient, type KV, type NatsConnection, StorageType } from 'nats';
import type { BusLog } from './ports.ts';
import { emptyShardMap, type ShardMap } from './shard-map.ts';

export interface MapStorePorts {
  connection: NatsConnection;
  /** Name of the bucket. */
  prefix: string;
  log: Pick<BusLog, 'warn'>;
  monotonic(): number;
  /** Whether NATS should answer: while it is away nobody needs to be told again. */
  isUp(): boolean;
  /** There is a newer map. */
  onMap(map: ShardMap): void;
}

/** Longest wait for NATS, in ms. */
const TIMEOUT_MS = 2000;

/** Time between two tries to open the bucket, in ms. */
const AGAIN_MS = 500;

/** Changes that may come between a read and a write, one after the other, before a change is given up. */
const MAX_TRIES = 20;

/**
 * The shard map in a JetStream key-value bucket, changed by compare-and-set only. When NATS comes back without its
 * storage, whoever notices makes the bucket anew and puts the map that it knows back; the newest one stays.
 */
export class MapStore {
  map: ShardMap = emptyShardMap();
  /** When the map was read last, in ms of the monotonic clock. */
  readAt = Number.NEGATIVE_INFINITY;
  /** Where the map that is known stands in the bucket: what a change compares. */
  private revision = 0;
  private kv: KV | undefined;
  private reading: Promise<void> | undefined;

  constructor(private readonly ports: MapStorePorts) {}

  /** Waits for the storage of NATS, makes the bucket where it is missing, and reads the map. */
  async open(): Promise<void> {
    for (let attempt = 1; this.kv === undefined; attempt++) {
      try {
        this.kv = await this.openBucket();
      } catch (error) {
        // A server that has just started answers before its storage does.
        if (attempt === 1) this.ports.log.warn({ err: error }, 'waiting for the storage of NATS (JetStream)');
        await delay(AGAIN_MS);
      }
    }
    await this.read();
  }

  /** Reads the map; a read under way counts unless it has to be a new one. Logs when it cannot be read. */
  async read(fresh = false): Promise<void> {
    if (fresh) await this.reading;
    this.reading ??= this.readNow().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  /** Changes the map; `next` sees the newest one, and may be asked several times. Undefined leaves it as it is. */
  async change(next: (map: ShardMap) => ShardMap | undefined): Promise<void> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const map = next(this.map);
      if (map === undefined) return;
      try {
        this.adopt(map, await this.write(map, this.revision));
        return;
      } catch (error) {
        if (!isConflict(error)) throw error;
        await this.read(true);
      }
    }
    throw new Error('the shard map is changed by too many at once');
  }

  /**
   * A write that NATS confirms: the lease of a router. Nobody reads it; all write to the same place, so that routers
   * that are gone leave nothing behind.
   */
  async renewLease(id: string): Promise<void> {
    await this.bucket.put('lease', id);
  }

  private async readNow(): Promise<void> {
    try {
      const entry = await this.bucket.get('map');
      this.readAt = this.ports.monotonic();
      const found = entry?.operation === 'PUT' ? entry : undefined;
      // A newer version of this program may have more to say in it.
      const map = found && { ...emptyShardMap(), ...found.json<ShardMap>() };
      if (found && map && map.epoch >= this.map.epoch) this.adopt(map, found.revision);
      else if (this.map.epoch > 0) await this.putBack(found?.revision ?? 0);
    } catch (error) {
      if (this.ports.isUp()) this.ports.log.warn({ err: error }, 'the shard map could not be read');
    }
  }

  /** There is no map, or an older one. After a slow read this compares in vain, and nothing happens. */
  private async putBack(revision: number): Promise<void> {
    const { map } = this;
    try {
      if (revision === 0) this.kv = await this.openBucket();
      const written = await this.write(map, revision);
      this.ports.log.warn({ epoch: map.epoch }, 'NATS has lost its storage: the shard map was put back');
      if (this.map === map) this.revision = written;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  private write(map: ShardMap, revision: number): Promise<number> {
    const bytes = Buffer.from(JSON.stringify(map));
    return revision === 0 ? this.bucket.create('map', bytes) : this.bucket.update('map', bytes, revision);
  }

  private adopt(map: ShardMap, revision: number): void {
    if (map.epoch < this.map.epoch) return;
    const isNewer = map.epoch > this.map.epoch;
    this.revision = revision;
    if (!isNewer) return;
    this.map = map;
    this.ports.onMap(map);
  }

  private openBucket(): Promise<KV> {
    const jetstream: JetStreamClient = this.ports.connection.jetstream({ timeout: TIMEOUT_MS });
    // Reads ask the leader of the stream: what a replica has may be old.
    return jetstream.views.kv(this.ports.prefix, { history: 1, storage: StorageType.File, allow_direct: false });
  }

  private get bucket(): KV {
    if (this.kv === undefined) throw new Error('the shard map has not been opened');
    return this.kv;
  }
}

function isConflict(error: unknown): boolean {
  const code = (error as { api_error?: { err_code?: number } }).api_error?.err_code;
  // 10071: wrong last sequence.
  return code === 10_071;
}
