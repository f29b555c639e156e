/** Number of shards that tokens are spread over (docs/architecture.md, keys). */
export const SHARDS = 256;

/** Nobody owns the shard. */
export const NOBODY = '';

/** Processes that are gone are remembered for this long, in ms. */
const REMEMBER_GONE_MS = 3_600_000;

/** What the cluster agrees on: who owns which shard, who is gone for good, which version of the bus is spoken. */
export interface ShardMap {
  /** Rises with every change, past the time in ms: the fencing number. Of two maps the one with the greater is newer. */
  epoch: number;
  /** Version of the bus that all speak; 0 before anybody has joined. It never sinks while a process lives. */
  version: number;
  /** Id of the router by shard. */
  owners: string[];
  /** Epoch since which the owner has the shard, by shard. */
  since: number[];
  /** Processes that are declared gone, with the time in ms. They never come back under the same id. */
  gone: Record<string, number>;
  /** When the last of those was declared gone that stand there no more, in ms: who knows only older maps may be one. */
  forgotten: number;
}

export function emptyShardMap(): ShardMap {
  return {
    epoch: 0,
    version: 0,
    owners: Array<string>(SHARDS).fill(NOBODY),
    since: Array<number>(SHARDS).fill(0),
    gone: {},
    forgotten: 0,
  };
}

/**
 * Spreads all shards evenly over routers with as few moves as possible; the same input gives the same answer
 * everywhere. Without routers nobody owns anything.
 */
export function spread(owners: readonly string[], routers: readonly string[]): string[] {
  const sorted = [...routers].sort();
  if (sorted.length === 0) return owners.map(() => NOBODY);
  const least = Math.floor(owners.length / sorted.length);
  let bigger = owners.length % sorted.length;
  const wanted = new Map<string, number>();
  // Those that have most keep the odd shards, so that a balanced map is left as it is.
  const has = (router: string): number => owners.filter((owner) => owner === router).length;
  for (const router of [...sorted].sort((a, b) => has(b) - has(a))) {
    wanted.set(router, least + (bigger > 0 ? 1 : 0));
    bigger--;
  }
  const kept = owners.map((owner) => {
    const room = wanted.get(owner) ?? 0;
    if (room === 0) return NOBODY;
    wanted.set(owner, room - 1);
    return owner;
  });
  const free = sorted.flatMap((router) => Array<string>(wanted.get(router) ?? 0).fill(router));
  return kept.map((owner) => (owner === NOBODY ? (free.shift() as string) : owner));
}

/** The map with other owners; shards whose owner changes get the new epoch. Undefined when nothing changes. */
export function withOwners(map: ShardMap, owners: readonly string[], now: number): ShardMap | undefined {
  if (owners.every((owner, shard) => owner === map.owners[shard])) return undefined;
  const epoch = nextEpoch(map, now);
  const since = owners.map((owner, shard) => (owner === map.owners[shard] ? (map.since[shard] as number) : epoch));
  return { ...map, epoch, owners: [...owners], since };
}

/** The map with shards that a router owns given to another; undefined when that is gone, or nothing changes. */
export function withGiven(
  map: ShardMap,
  shards: readonly number[],
  from: string,
  to: string,
  now: number,
): ShardMap | undefined {
  if (to in map.gone) return undefined;
  const owners = map.owners.map((owner, shard) => (owner === from && shards.includes(shard) ? to : owner));
  return withOwners(map, owners, now);
}

/** Nobody carries out what is asked of the shards of this owner. */
export function isOrphan(map: ShardMap, owner: string): boolean {
  return owner === NOBODY || owner in map.gone;
}

/** The map with all shards without an owner given to routers; undefined when there is none of either. */
export function withoutOrphans(map: ShardMap, routers: readonly string[], now: number): ShardMap | undefined {
  const live = routers.filter((id) => !(id in map.gone));
  if (live.length === 0) return undefined;
  const kept = map.owners.map((owner) => (isOrphan(map, owner) ? NOBODY : owner));
  const wanted = spread(kept, live);
  const owners = kept.map((owner, shard) => (owner === NOBODY ? (wanted[shard] as string) : owner));
  return withOwners(map, owners, now);
}

/** Shards that a router should give to others, by receiver. */
export function surplus(map: ShardMap, id: string, routers: readonly string[]): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (const [shard, owner] of spread(map.owners, routers).entries()) {
    if (map.owners[shard] !== id || owner === id || owner === NOBODY) continue;
    const list = out.get(owner);
    if (list) list.push(shard);
    else out.set(owner, [shard]);
  }
  return out;
}

/** The map with a process declared gone; undefined when it is known to be. */
export function withGone(map: ShardMap, id: string, now: number): ShardMap | undefined {
  if (id in map.gone) return undefined;
  const gone: Record<string, number> = { [id]: now };
  let { forgotten } = map;
  for (const [other, at] of Object.entries(map.gone)) {
    if (now - at < REMEMBER_GONE_MS) gone[other] = at;
    else forgotten = Math.max(forgotten, at);
  }
  return { ...map, epoch: nextEpoch(map, now), gone, forgotten };
}

/** The map of a cluster that speaks this version from now on. */
export function withVersion(map: ShardMap, version: number, now: number): ShardMap {
  // Epoch 1: processes that know a map of before put it back over this one.
  return { ...map, version, epoch: map.epoch === 0 ? 1 : nextEpoch(map, now) };
}

/** Epoch of the next change: also above that of every map that was lost with the bus's storage. */
export function nextEpoch(map: ShardMap, now: number): number {
  return Math.max(map.epoch + 1, now);
}
