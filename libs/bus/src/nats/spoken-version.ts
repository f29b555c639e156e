import { setTimeout as delay } from 'node:timers/promises';
import type { MapStore } from './map-store.ts';
import type { Members } from './members.ts';
import type { BusLog } from './ports.ts';
import { type ShardMap, withVersion } from './shard-map.ts';
import { OWN_VERSIONS, understands, VersionRaise } from './version-rule.ts';

export interface SpokenVersionPorts {
  store: MapStore;
  members: Members;
  log: Pick<BusLog, 'warn'>;
  /** Wall clock in ms. */
  now(): number;
}

/** How long a process that does not fit listens whether anybody else is there, in ms: three beats. */
const LISTEN_MS = 1500;

/** Time between two tries to settle the version, in ms. */
const AGAIN_MS = 500;

/** The version of the bus that the cluster speaks: it stands in the shard map, and sinks only when nobody is left. */
export class SpokenVersion {
  private readonly raise = new VersionRaise();

  constructor(private readonly ports: SpokenVersionPorts) {}

  get number(): number {
    return this.ports.store.map.version || OWN_VERSIONS.newest;
  }

  /** This process has a place in the cluster. */
  get isUnderstood(): boolean {
    return understands(OWN_VERSIONS, this.number);
  }

  /**
   * The first process of a cluster settles its version; whoever does not understand it has no place in it, unless it is
   * a cluster of which nobody is left. Tries for as long as NATS fails.
   */
  async settle(): Promise<void> {
    const { store, members, now } = this.ports;
    const own = (map: ShardMap): ShardMap => withVersion(map, OWN_VERSIONS.newest, now());
    await this.change((map) => (map.version ? undefined : own(map)));
    if (this.isUnderstood) return;
    await delay(LISTEN_MS);
    await store.read(true);
    if (members.all().length > 0) return;
    await this.change((map) => (understands(OWN_VERSIONS, map.version) ? undefined : own(map)));
  }

  /** A newer one to go up to, once all have understood it for a while. `now`: monotonic clock in ms */
  due(now: number): number | undefined {
    return this.raise.due(this.number, this.ports.members.all(), now);
  }

  private async change(next: (map: ShardMap) => ShardMap | undefined): Promise<void> {
    const { store, log } = this.ports;
    for (;;) {
      try {
        await store.change(next);
        return;
      } catch (error) {
        log.warn({ err: error }, 'the version of the bus could not be settled; trying again');
        await delay(AGAIN_MS);
        await store.read(true);
      }
    }
  }
}
