import type { RouterService } from '../bus.ts';
import type { Cluster } from './cluster.ts';
import type { LaneClient } from './lane-client.ts';
import type { LaneServer } from './lane-server.ts';
import type { Links } from './links.ts';
import type { BusLog, BusMetrics } from './ports.ts';
import { SHARDS } from './shard-map.ts';

export interface OwnershipPorts {
  /** This process. */
  id: string;
  cluster: Cluster;
  links: Links;
  /** What this process asks, by shard. */
  lanes: readonly LaneClient[];
  log: Pick<BusLog, 'warn'>;
  metrics: Pick<BusMetrics, 'moved'>;
}

/** Shards that are handed over at a time. */
const HAND_OVER = 32;

/** How long a router that leaves waits until it looks again for somebody to give its shards to, in ms. */
const LOOK_MS = 20;

/**
 * Follows the shard map: lanes of this process go to the owners of their shards; as a router it takes, gives and loses
 * shards of its own.
 */
export class Ownership {
  /** Owner and epoch by shard, as last acted upon. */
  private readonly known = Array.from({ length: SHARDS }, () => ({ owner: '', since: 0 }));
  /** Shards that are being handed over: their inputs wait. */
  private leaving = new Set<number>();
  private isMoving = false;
  private served: { router: RouterService; lanes: LaneServer } | undefined;

  constructor(private readonly ports: OwnershipPorts) {}

  /** This process is a router. */
  serve(router: RouterService, lanes: LaneServer): void {
    this.served = { router, lanes };
  }

  /** Shards that this process owns. */
  get count(): number {
    let count = 0;
    for (const owner of this.ports.cluster.map.owners) if (owner === this.ports.id) count++;
    return count;
  }

  /** This process owns the shard under this epoch, and may touch it now. */
  readonly owns = (shard: number, epoch: number): boolean =>
    this.isOurs(shard, epoch) && this.ports.cluster.holdsLease && !(this.leaving.size > 0 && this.leaving.has(shard));

  /** Lanes that waited go on, e.g. since a lease that was lost is held again; those of other owners are forgotten. */
  goOn(): void {
    this.served?.lanes.ownersChanged(this.mayBeOurs);
  }

  /** There is a newer map. */
  mapChanged(): void {
    const { cluster, id, metrics } = this.ports;
    const { owners, since } = cluster.map;
    const lost = new Set<number>();
    const moved: number[] = [];
    let taken = 0;
    for (const [shard, known] of this.known.entries()) {
      const owner = owners[shard] as string;
      const epoch = since[shard] as number;
      if (known.owner === owner && known.since === epoch) continue;
      if (known.owner === id) lost.add(shard);
      if (owner === id) taken++;
      if (known.since !== epoch) moved.push(shard);
      known.owner = owner;
      known.since = epoch;
    }
    if (taken > 0) metrics.moved('taken', taken);
    if (lost.size > 0) metrics.moved(this.isMoving ? 'given' : 'lost', lost.size);
    // First what was ours goes, then its lanes are sent to the new owners, which may be this process again.
    if (lost.size > 0) this.served?.lanes.dropShards(lost);
    for (const shard of lost) this.leaving.delete(shard);
    if (taken > 0 || lost.size > 0 || moved.length > 0) this.goOn();
    for (const shard of moved) this.moveLane(shard);
  }

  /** Gives shards to routers that have too few: after all that they brought about is safe. */
  async balance(): Promise<void> {
    const { cluster, log } = this.ports;
    if (this.isMoving || !cluster.holdsLease) return;
    this.isMoving = true;
    try {
      for (const [to, shards] of cluster.surplus()) {
        for (let from = 0; from < shards.length; from += HAND_OVER)
          await this.handOver(shards.slice(from, from + HAND_OVER), to);
      }
    } catch (error) {
      log.warn({ err: error }, 'shards could not be handed over; trying again');
    } finally {
      this.leaving.clear();
      this.isMoving = false;
    }
  }

  /** Gives all shards away, as far as others take them until `isLate`. */
  async giveAll(isLate: () => boolean): Promise<void> {
    const { cluster } = this.ports;
    while (this.count > 0 && cluster.hasOtherRouters && !isLate()) {
      await this.balance();
      // Always a turn of the event loop: what is being given, or a lease to be renewed, needs answers of the network.
      if (this.count > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  private async handOver(shards: readonly number[], to: string): Promise<void> {
    this.leaving = new Set(shards);
    await this.served?.router.commit(true);
    await this.ports.cluster.give(shards, to);
  }

  private moveLane(shard: number): void {
    const { cluster, lanes, links } = this.ports;
    const { owner, since } = this.known[shard] as { owner: string; since: number };
    const isThere = owner !== '' && !cluster.isGone(owner);
    (lanes[shard] as LaneClient).moveTo(isThere ? links.to(owner) : undefined, since);
  }

  private isOurs(shard: number, epoch: number): boolean {
    const { map } = this.ports.cluster;
    return map.owners[shard] === this.ports.id && map.since[shard] === epoch;
  }

  /** Also true for an epoch that this process has not heard of yet. */
  private readonly mayBeOurs = (shard: number, epoch: number): boolean =>
    epoch > (this.ports.cluster.map.since[shard] as number) || this.isOurs(shard, epoch);
}
