import { expect, test } from 'vitest';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const scenario = Scenario.prepare();

/** Numbers whose acceptance was in memory only, of all devices together: some ms of them (promises.md, "Two deaths"). */
const UNDER_WAY = 100;

test(
  'everything dies at once, backends too: started again, it goes on with all that was kept',
  async () => {
    const load = await scenario.load();
    const { processes, backends } = scenario.cluster;
    const { nats, redis, postgres } = backends;
    await Promise.all([...processes, nats, redis, postgres].map((each) => each.kill()));
    await Promise.all([nats, redis, postgres].map((each) => each.start()));
    await Promise.all(processes.map((each) => scenario.bringBack(each)));
    await load.goesOn();
    expect(load.apps.every(({ logins }) => logins > 1)).toBe(true);
    await load.check(scenario.databaseUrl, UNDER_WAY);
  },
  SCENARIO_MS,
);
