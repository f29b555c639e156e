import { setTimeout as delay } from 'node:timers/promises';
import {
  ErrorCode,
  type JetStreamClient,
  type KV,
  type KvEntry,
  type NatsConnection,
  NatsError,
  StorageType,
} from 'nats';
import { JETSTREAM_ERROR, jetStreamError, whenMade } from './jetstream.ts';
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

/** Longest wait for a write, in ms. */
const WRITE_MS = 2000;

/** Longest wait for an answer about the bucket, in ms, and how often it is asked: while it is being made it is silent. */
const READ_MS = 500;
const READS = 4;

/** Time between two tries to open the bucket, in ms. */
const AGAIN_MS = 500;

/** Changes that may come between a read and a write, one after the other, before a change is given up. */
const MAX_TRIES = 20;

/**
 * The shard map in a JetStream key-value bucket, changed by compare-and-set only. When NATS comes back without its
 * storage, whoever notices makes the bucket anew and puts the map that it knows back; the newest one stays.
 *
 * The map is read with the direct request of JetStream. The other one asks the stream for a message, and a server that
 * makes that stream at the same moment dies of it (nats-server 2.9.10, within seconds when several processes make and
 * read a bucket again and again; 2,000 times without harm with the direct one, 2026-11-21). What a replica of the stream
 * answers may be old, and does no harm: an older map than the known one is not adopted, a change to it is refused.
 */
export class MapStore {
  map: ShardMap = emptyShardMap();
  /** When the map was read last, in ms of the monotonic clock. */
  readAt = Number.NEGATIVE_INFINITY;
  /** Where the map that is known stands in the bucket: what a change compares. */
  private revision = 0;
  private written: KV | undefined;
  private reading: Promise<void> | undefined;
  private readonly reader: JetStreamClient;

  constructor(private readonly ports: MapStorePorts) {
    this.reader = ports.connection.jetstream({ timeout: READ_MS, checkAPI: false });
  }

  /** Waits for the storage of NATS, makes the bucket where it is missing, and reads the map. */
  async open(): Promise<void> {
    const { connection, prefix } = this.ports;
    const jetstream = connection.jetstream({ timeout: WRITE_MS, checkAPI: false });
    this.written = await jetstream.views.kv(prefix, { bindOnly: true });
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.load();
      } catch (error) {
        // A server that has just started answers before its storage does.
        if (attempt === 1) this.ports.log.warn({ err: error }, 'waiting for the storage of NATS (JetStream)');
        await delay(AGAIN_MS);
      }
    }
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
      await this.load();
    } catch (error) {
      if (this.ports.isUp()) this.ports.log.warn({ err: error }, 'the shard map could not be read');
    }
  }

  private async load(): Promise<void> {
    const entry = await this.entry();
    this.readAt = this.ports.monotonic();
    const found = entry?.operation === 'PUT' ? entry : undefined;
    // A newer version of this program may have more to say in it.
    const map = found && { ...emptyShardMap(), ...found.json<ShardMap>() };
    if (found && map && map.epoch >= this.map.epoch) this.adopt(map, found.revision);
    else if (this.map.epoch > 0) await this.putBack(found?.revision ?? 0);
  }

  /** There is no map, or an older one. After a slow read this compares in vain, and nothing happens. */
  private async putBack(revision: number): Promise<void> {
    const { map } = this;
    try {
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

  private async entry(): Promise<KvEntry | null> {
    const options = { history: 1, storage: StorageType.File, allow_direct: true };
    for (let attempt = 1; ; attempt++) {
      try {
        // It is made anew each time when it is not there: a bucket that is gone does not answer at all.
        const bucket = await whenMade(() => this.reader.views.kv(this.ports.prefix, options));
        return await bucket.get('map');
      } catch (error) {
        if (!isTimeout(error) || attempt === READS) throw error;
      }
    }
  }

  private get bucket(): KV {
    if (this.written === undefined) throw new Error('the shard map has not been opened');
    return this.written;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof NatsError && error.code === ErrorCode.Timeout;
}

function isConflict(error: unknown): boolean {
  return jetStreamError(error) === JETSTREAM_ERROR.wrongLastSequence;
}
