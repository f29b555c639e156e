import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyShardMap,
  NOBODY,
  SHARDS,
  type ShardMap,
  spread,
  surplus,
  withGiven,
  withGone,
  withOwners,
  withoutOrphans,
  withVersion,
} from './shard-map.ts';

const routers = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 12 });

function counts(owners: string[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const owner of owners) out.set(owner, (out.get(owner) ?? 0) + 1);
  return out;
}

describe('spread', () => {
  it('gives every shard to a live router, evenly, whatever was before', () => {
    fc.assert(
      fc.property(routers, routers, (before, after) => {
        const owners = spread(spread(emptyShardMap().owners, before), after);
        const sizes = [...counts(owners).values()];
        expect(owners.every((owner) => after.includes(owner))).toBe(true);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves a balanced map as it is', () => {
    fc.assert(
      fc.property(routers, (live) => {
        const owners = spread(emptyShardMap().owners, live);
        expect(spread(owners, [...live].reverse())).toEqual(owners);
      }),
    );
  });

  it('moves no more than the share of the router that comes or goes', () => {
    const three = spread(emptyShardMap().owners, ['a', 'b', 'c']);
    const four = spread(three, ['a', 'b', 'c', 'd']);
    expect(four.filter((owner, shard) => owner !== three[shard])).toEqual(Array(SHARDS / 4).fill('d'));
    const without = spread(four, ['a', 'b', 'c']);
    expect(without.filter((owner, shard) => owner !== four[shard]).length).toBe(SHARDS / 4);
  });

  it('leaves shards to nobody when there is no router', () => {
    expect(counts(spread(spread(emptyShardMap().owners, ['a']), []))).toEqual(new Map([[NOBODY, SHARDS]]));
  });
});

describe('withOwners', () => {
  it('gives a newer epoch to the shards that move, and to no other', () => {
    const map = withOwners(emptyShardMap(), spread(emptyShardMap().owners, ['a']), 5);
    if (map === undefined) throw new Error('nothing changed');
    expect(map.epoch).toBe(5);
    const owners = map.owners.with(7, 'b');
    const next = withOwners(map, owners, 3);
    expect(next?.since[7]).toBe(6);
    expect(next?.since[8]).toBe(5);
    expect(withOwners(map, map.owners, 9)).toBeUndefined();
  });
});

/** All shards spread over these routers. */
function mapOf(...ids: string[]): ShardMap {
  return withoutOrphans(emptyShardMap(), ids, 1) as ShardMap;
}

describe('surplus', () => {
  it('is what routers that have too few should get', () => {
    const map = mapOf('a', 'b');
    const four = ['a', 'b', 'c', 'd'];
    const given = ['a', 'b'].flatMap((id) => [...surplus(map, id, four)]);
    expect(given.map(([to, shards]) => [to, shards.length])).toEqual([
      ['c', SHARDS / 4],
      ['d', SHARDS / 4],
    ]);
    expect(surplus(map, 'a', ['a', 'b'])).toEqual(new Map());
    expect(surplus(map, 'c', ['a', 'b', 'c'])).toEqual(new Map());
  });

  it('is everything for one that leaves, and nothing when nobody is left', () => {
    expect(surplus(mapOf('a', 'b'), 'a', ['b']).get('b')?.length).toBe(SHARDS / 2);
    expect(surplus(mapOf('a'), 'a', [])).toEqual(new Map());
  });
});

describe('withGiven', () => {
  it('gives what the router owns, to one that is there', () => {
    const map = mapOf('a', 'b');
    const theirs = map.owners.indexOf('b');
    const ours = map.owners.indexOf('a');
    const given = withGiven(map, [ours, theirs], 'a', 'c', 5);
    expect(given?.owners).toEqual(map.owners.with(ours, 'c'));
    expect(withGiven(map, [theirs], 'a', 'c', 5)).toBeUndefined();
    expect(withGiven(withGone(map, 'c', 5) as ShardMap, [ours], 'a', 'c', 6)).toBeUndefined();
  });
});

describe('withoutOrphans', () => {
  it('gives shards of a router that is gone to the others, and leaves those of the others', () => {
    const map = withGone(mapOf('a', 'b', 'c'), 'b', 5) as ShardMap;
    const next = withoutOrphans(map, ['a', 'b', 'c'], 6) as ShardMap;
    for (const [shard, owner] of map.owners.entries()) {
      if (owner === 'b') expect(['a', 'c']).toContain(next.owners[shard]);
      else expect([next.owners[shard], next.since[shard]]).toEqual([owner, map.since[shard]]);
    }
    expect(withoutOrphans(next, ['a', 'c'], 7)).toBeUndefined();
    expect(withoutOrphans(map, ['b'], 7)).toBeUndefined();
  });
});

describe('withGone', () => {
  it('remembers the gone for an hour', () => {
    const first = withGone(emptyShardMap(), 'a', 10) as ShardMap;
    expect(first).toMatchObject({ epoch: 10, gone: { a: 10 } });
    expect(withGone(first, 'a', 20)).toBeUndefined();
    const second = withGone(first, 'b', 3_600_009) as ShardMap;
    expect(second.gone).toEqual({ a: 10, b: 3_600_009 });
    expect(second.forgotten).toBe(0);
    const third = withGone(second, 'c', 3_600_010) as ShardMap;
    expect(third).toMatchObject({ gone: { b: 3_600_009, c: 3_600_010 }, forgotten: 10 });
    expect(third.gone).not.toHaveProperty('a');
  });
});

describe('withVersion', () => {
  it('begins at epoch 1, so that a map of before is newer', () => {
    const first = withVersion(emptyShardMap(), 2, 500);
    expect(first).toMatchObject({ version: 2, epoch: 1 });
    expect(withVersion(first, 3, 500)).toMatchObject({ version: 3, epoch: 500 });
  });
});
