import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyShardMap, NOBODY, SHARDS, spread, withOwners } from './shard-map.ts';

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
