import { expect, it } from 'vitest';
import { Members } from './members.ts';
import type { Role } from './ports.ts';
import { emptyShardMap, withGone, withoutOrphans } from './shard-map.ts';
import { SilenceWatch } from './silence-watch.ts';

let now = 0;

/** The watch of router `own`, and a way to let it hear a beat. */
function watching() {
  now = 10_000;
  const members = new Members('own', () => now);
  members.listeningSince = now;
  const hear = (id: string, role: Role = 'router') =>
    members.heard({ id, roles: [role], newest: 1, oldest: 1, isReady: true, epoch: 0 });
  return { watch: new SilenceWatch('own', members, () => now), members, hear };
}

/** Lets time pass while this process goes on hearing itself. */
function pass(ms: number, hear: (id: string) => void): void {
  now += ms;
  hear('own');
}

it('gives routers 3 s and gateways 8 s', () => {
  const { watch, hear } = watching();
  hear('router');
  hear('gateway', 'app-gateway');
  pass(2999, hear);
  expect(watch.overdue(emptyShardMap())).toEqual([]);
  pass(1, hear);
  expect(watch.overdue(emptyShardMap())).toEqual(['router']);
  pass(4999, hear);
  expect(watch.overdue(emptyShardMap())).toEqual(['router']);
  pass(1, hear);
  expect(watch.overdue(emptyShardMap())).toEqual(['router', 'gateway']);
});

it('takes nobody for silent while this process does not even hear itself', () => {
  const { watch, hear } = watching();
  expect(watch.overdue(emptyShardMap())).toEqual([]);
  hear('own');
  hear('router');
  now += 60_000;
  expect(watch.overdue(emptyShardMap())).toEqual([]);
});

it('waits for beats that come behind its own when all have hung, as in a NATS that stands still', () => {
  const { watch, hear } = watching();
  hear('own');
  hear('router');
  hear('dead');
  now += 4000;
  expect(watch.overdue(emptyShardMap())).toEqual([]);
  hear('own');
  expect(watch.overdue(emptyShardMap())).toEqual([]);
  pass(100, hear);
  hear('router');
  pass(900, hear);
  expect(watch.overdue(emptyShardMap())).toEqual(['dead']);
});

it('counts silence from when it could hear again', () => {
  const { watch, members, hear } = watching();
  hear('router');
  now += 60_000;
  members.listeningSince = now;
  hear('own');
  expect(watch.overdue(emptyShardMap())).toEqual([]);
  pass(3000, hear);
  expect(watch.overdue(emptyShardMap())).toEqual(['router']);
});

it('finds owners of shards that nobody alive has ever heard, unless they are gone already', () => {
  const { watch, hear } = watching();
  const map = withoutOrphans(emptyShardMap(), ['dead'], 1);
  if (map === undefined) throw new Error('nothing was given');
  hear('own');
  expect(watch.overdue(map)).toEqual([]);
  pass(2999, hear);
  expect(watch.overdue(map)).toEqual([]);
  pass(1, hear);
  expect(watch.overdue(map)).toEqual(['dead']);
  expect(watch.overdue(withGone(map, 'dead', 2) ?? map)).toEqual([]);
});
