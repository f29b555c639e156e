import { BEAT_MS } from './beat.ts';
import type { Members } from './members.ts';
import { isOrphan, type ShardMap } from './shard-map.ts';

/** How often silence is looked at, in ms. */
export const LOOK_MS = 250;

/** Silence after which a router is declared gone, in ms. It stops by itself when its lease ends, which is sooner. */
const ROUTER_SILENCE_MS = 3000;

/** The same for gateways: their sockets may outlive a short cut of the network; P4 allows 10 s. */
const GATEWAY_SILENCE_MS = 8000;

/** How long a process that has heard nothing waits for what others have shown meanwhile: it comes behind its own beats. */
const CATCH_UP_MS = BEAT_MS;

/** Finds those that have been silent for too long. */
export class SilenceWatch {
  /** Since when it is known of owners of shards that they are not heard, in ms of the monotonic clock. */
  private unheard = new Map<string, number>();
  /** When this process was last seen to hear nothing, in ms of the monotonic clock. */
  private deafAt = Number.NEGATIVE_INFINITY;

  constructor(
    /** This process. */
    private readonly own: string,
    private readonly members: Members,
    private readonly monotonic: () => number,
  ) {}

  /** Processes to be declared gone; none while it is this process that hears nothing, not even itself. */
  overdue(map: ShardMap): string[] {
    const own = this.members.silence(this.own);
    const now = this.monotonic();
    if (own === undefined || own > 2 * BEAT_MS + LOOK_MS) this.deafAt = now;
    if (now - this.deafAt < CATCH_UP_MS) return [];
    const silent = this.members.all().filter(({ id, roles }) => {
      const limit = roles.includes('router') ? ROUTER_SILENCE_MS : GATEWAY_SILENCE_MS;
      return (this.members.silence(id) ?? 0) >= limit;
    });
    return [...silent.map(({ id }) => id), ...this.unheardOwners(map)];
  }

  /**
   * Routers that own shards and have not been heard for too long, nor ever by this process: when all died together, as
   * in a power cut, nobody is left who has known them.
   */
  private unheardOwners(map: ShardMap): string[] {
    const now = this.monotonic();
    const unknown = [...new Set(map.owners)].filter(
      (id) => !isOrphan(map, id) && this.members.silence(id) === undefined,
    );
    this.unheard = new Map(unknown.map((id) => [id, this.unheard.get(id) ?? now]));
    const since = (id: string): number => Math.max(this.unheard.get(id) as number, this.members.listeningSince);
    return unknown.filter((id) => now - since(id) >= ROUTER_SILENCE_MS);
  }
}
