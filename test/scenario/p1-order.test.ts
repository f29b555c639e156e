import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { TcpProxy } from '../kit/tcp-proxy.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

/** Longer than a router's lease and than the silence after which others take over (silence-watch.ts), in ms. */
const PAST_LEASE_MS = 5000;

/** Shorter than the silence after which a gateway is declared gone, in ms. */
const CUT_MS = 5000;

let opening: Promise<TcpProxy> | undefined;

/** Gateways reach NATS through a wire that can be cut. */
const scenario = Scenario.prepare(
  {},
  {
    urlsOf: async (role, urls) => {
      if (role !== 'hardware-gateway') return urls;
      opening ??= TcpProxy.open(urls.NATS_URL);
      return { ...urls, NATS_URL: (await opening).url };
    },
  },
);

describe('P1 writes of a device reach every app and Postgres in their order, once', () => {
  test(
    'while a router is killed',
    async () => {
      const load = await scenario.load();
      const [one] = scenario.cluster.of('router');
      await one?.kill();
      await load.goesOn();
      await scenario.bringBack(one);
      await load.goesOn();
      await load.check(scenario.databaseUrl);
    },
    SCENARIO_MS,
  );

  test(
    'while a router is stopped for longer than its lease, and then goes on',
    async () => {
      const load = await scenario.load();
      const [one] = scenario.cluster.of('router');
      await one?.pause();
      await sleep(PAST_LEASE_MS);
      await load.goesOn();
      await one?.resume();
      // Others took it for dead: it notices, ends, and its supervisor starts it again.
      await one?.ended();
      expect(one?.lastExit?.code).toBe(1);
      await scenario.bringBack(one);
      await load.goesOn();
      await load.check(scenario.databaseUrl);
    },
    SCENARIO_MS,
  );

  test(
    'while routers come and go in order',
    async () => {
      const load = await scenario.load();
      const third = await scenario.cluster.add('router');
      await load.goesOn();
      await scenario.cluster.drop(third);
      await load.goesOn();
      await load.check(scenario.databaseUrl);
    },
    SCENARIO_MS,
  );

  test(
    'while hardware-gateways come and go in order',
    async () => {
      const load = await scenario.load();
      const third = await scenario.cluster.add('hardware-gateway');
      await load.goesOn();
      const [first] = scenario.cluster.of('hardware-gateway');
      await first?.restart();
      await scenario.cluster.drop(third);
      await load.goesOn();
      await load.check(scenario.databaseUrl);
    },
    SCENARIO_MS,
  );

  test(
    'while both hardware-gateways are cut off from NATS',
    async () => {
      const load = await scenario.load();
      const proxy = await opening;
      proxy?.cut();
      await sleep(CUT_MS);
      proxy?.mend();
      await load.goesOn();
      await load.check(scenario.databaseUrl);
    },
    SCENARIO_MS,
  );
});
