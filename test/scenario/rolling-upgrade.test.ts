import { connect, type NatsConnection } from 'nats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../kit/until.ts';
import { startInVain, urlsOf } from './kit/in-vain.ts';
import { bundlesOfVersion, versionOfBundles } from './kit/next-version.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const scenario = Scenario.prepare({}, { replicas: { writer: 1 } });

describe('a rolling upgrade between two adjacent versions of the bus', () => {
  let nats: NatsConnection;
  /** Versions of the packets that passed since it was cleared. */
  const spoken = new Set<number>();
  beforeAll(async () => {
    nats = await connect({ servers: scenario.cluster.backends.nats.url });
    nats.subscribe('pinwire.to.*', {
      callback: (_error, { data }) => {
        spoken.add(data[0] ?? 0);
      },
    });
  }, 60_000);
  afterAll(() => nats?.close());

  /** Packets and beats of other versions that the processes have refused. */
  async function refused(): Promise<number> {
    let sum = 0;
    for (const { metrics } of scenario.cluster.processes) {
      const page = await (await fetch(metrics)).text();
      sum += Number(/^pinwire_link_refused_total\{[^}]*reason="version"[^}]*\} (\d+)/m.exec(page)?.[1] ?? 0);
    }
    return sum;
  }

  test(
    'loses, repeats and reorders nothing; who is too far away is refused, and nobody notices',
    async () => {
      const { cluster } = scenario;
      const now = versionOfBundles();
      const [next, tooFar] = [bundlesOfVersion(now + 1), bundlesOfVersion(now + 2)];
      const urls = urlsOf(cluster.backends);
      const load = await scenario.load();

      const early = await startInVain('router', urls, tooFar);
      expect(early).toEqual({
        code: 1,
        lines: [
          `the cluster speaks version ${now} of the bus, this process understands ${now + 1} and ${now + 2}: ` +
            'bring all processes to the version between',
        ],
      });
      // Writers take no part in the bus.
      const members = cluster.processes.filter(({ role }) => role !== 'writer');
      await until(async () => (await refused()) === members.length);
      for (const { log } of members) {
        expect(log.match(/a process of another version is not let in/g)).toHaveLength(1);
      }
      await load.goesOn();

      spoken.clear();
      for (const role of ['writer', 'router', 'app-gateway', 'hardware-gateway'] as const) {
        for (const old of [...cluster.of(role)]) {
          const counted = await refused();
          await cluster.add(role, next);
          await load.goesOn();
          // As long as one of before is there, all speak as it does.
          expect([...spoken]).toEqual([now]);
          expect(await refused()).toBe(counted);
          await cluster.drop(old);
          expect([old.id, old.lastExit]).toEqual([old.id, { code: 0, signal: null }]);
          await load.goesOn();
        }
      }
      const allSpeakNext = async (): Promise<boolean> => {
        spoken.clear();
        await load.goesOn();
        return [...spoken].every((version) => version === now + 1);
      };
      await until(allSpeakNext, 30_000, 'all speak the newer version');
      expect(await refused()).toBe(0);

      const late = await startInVain('app-gateway', urls);
      expect(late).toEqual({
        code: 1,
        lines: [
          `the cluster speaks version ${now + 1} of the bus, this process understands ${now}: ` +
            'start a newer version of this program',
        ],
      });
      await load.goesOn();
      await load.check(scenario.databaseUrl);
    },
    SCENARIO_MS,
  );
});
