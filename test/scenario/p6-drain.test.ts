import { describe, expect, test } from 'vitest';
import type { Role } from '../kit/cluster.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const scenario = Scenario.prepare();

const ROLES: Role[] = ['hardware-gateway', 'app-gateway', 'router', 'writer'];

describe('P6 a planned stop loses nothing', () => {
  test.each(ROLES)(
    'SIGTERM of a %s, and its start',
    async (role) => {
      const load = await scenario.load();
      const [one] = scenario.cluster.of(role);
      await one?.stop();
      expect(one?.lastExit).toEqual({ code: 0, signal: null });
      await load.goesOn();
      await scenario.bringBack(one);
      await load.goesOn();
      await load.check(scenario.databaseUrl);
    },
    SCENARIO_MS,
  );

  test(
    'a rolling restart of everything',
    async () => {
      const { cluster } = scenario;
      const load = await scenario.load();
      for (const each of [...cluster.processes]) {
        await each.restart();
        if (each.role.endsWith('gateway')) await cluster.balancerSees(each.role, (count) => count === 2);
      }
      await load.goesOn();
      await load.check(scenario.databaseUrl);
      // Each device was asked to come again by its gateway, and by no more than the two.
      for (const device of load.devices) expect(device.logins).toBeLessThanOrEqual(3);
    },
    SCENARIO_MS,
  );
});
