import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Role } from '../kit/cluster.ts';
import { OUTAGE_MS, SCENARIO_MS, Scenario } from './kit/scenario.ts';

const scenario = Scenario.prepare();

const ROLES: Role[] = ['hardware-gateway', 'app-gateway', 'router', 'writer'];

describe('P3 what a surviving gateway accepted is in Postgres exactly once', () => {
  test.each(ROLES)(
    'kill -9 of a %s',
    async (role) => {
      const load = await scenario.load();
      const [one] = scenario.cluster.of(role);
      await one?.kill();
      await load.goesOn();
      await scenario.bringBack(one);
      await load.goesOn();
      await load.check(scenario.databaseUrl);
    },
    SCENARIO_MS,
  );

  test.each(['nats', 'redis', 'postgres'] as const)(
    'kill -9 of %s, and its absence',
    async (name) => {
      const load = await scenario.load();
      const backend = scenario.cluster.backends[name];
      await backend.kill();
      await sleep(OUTAGE_MS);
      await backend.start();
      await load.goesOn();
      await load.check(scenario.databaseUrl);
      expect(load.devices.reduce((sum, { logins }) => sum + logins, 0)).toBe(load.devices.length);
    },
    SCENARIO_MS,
  );
});
