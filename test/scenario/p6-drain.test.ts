import { describe, expect, test } from 'vitest';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const scenario = Scenario.prepare();

describe('P6 a planned stop loses nothing', () => {
  test(
    'a rolling restart of everything: each process ends with 0',
    async () => {
      const { cluster } = scenario;
      const load = await scenario.load();
      for (const each of [...cluster.processes]) {
        await each.stop();
        expect([each.id, each.lastExit]).toEqual([each.id, { code: 0, signal: null }]);
        await load.goesOn();
        await scenario.bringBack(each);
      }
      await load.goesOn();
      await load.check(scenario.databaseUrl);
      // Each device was asked to come again by its gateway, and by no more than the two.
      for (const device of load.devices) expect(device.logins).toBeLessThanOrEqual(3);
    },
    SCENARIO_MS,
  );
});
