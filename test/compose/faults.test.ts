import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AppClient,
  type DeviceClient,
  newAccount,
  openApp,
  openDevice,
  type TestAccount,
} from '../kit/app-client.ts';
import { startTarget } from '../kit/target.ts';
import { until } from '../kit/until.ts';
import { containersOf, docker, project, sql } from './containers.ts';

const PIN = 5;
/** Time between two writes of the device, in ms. */
const EVERY_MS = 20;

describe.skipIf(project === undefined)('containers come and go under load, and no write is lost', () => {
  let account: TestAccount;
  let app: AppClient;
  let device: DeviceClient;
  const seen: number[] = [];
  let written = 0;
  let writing = true;
  let load: Promise<unknown>;

  beforeAll(async () => {
    account = await newAccount(await startTarget());
    app = await openApp(account);
    device = await openDevice(account);
    const write = async (): Promise<void> => {
      while (writing) {
        device.virtualWrite(PIN, ++written);
        await sleep(EVERY_MS);
      }
    };
    const read = async (): Promise<void> => {
      while (writing || seen.length < written) {
        const { parts } = await app.nextWrite(1, 0, PIN, 60_000);
        seen.push(Number(parts[3]));
      }
    };
    load = Promise.all([write(), read()]);
    // It is awaited at the end; a failure before that must not end the process.
    load.catch(() => undefined);
  }, 60_000);
  afterAll(() => {
    writing = false;
    app?.destroy();
    device?.destroy();
  });

  /** Writes that were made after `from` have come to the app. */
  const goesOn = (from: number): Promise<void> =>
    until(() => (seen.at(-1) ?? 0) > from, 60_000, 'writes come to the app');

  it.each([
    ['router', 'kill'],
    ['router', 'stop'],
    ['writer', 'kill'],
    ['redis', 'kill'],
    ['postgres', 'kill'],
    ['nats', 'kill'],
  ])(
    '%s: %s and start',
    async (service, how) => {
      const [first = ''] = await containersOf(service);
      await docker(how, first);
      await sleep(1000);
      await docker('start', first);
      await goesOn(written);
    },
    120_000,
  );

  it('each write has come to the app once and in order', async () => {
    writing = false;
    await load;
    expect(seen.length).toBeGreaterThan(200);
    expect(seen).toEqual(Array.from({ length: written }, (_, at) => at + 1));
  }, 90_000);

  it('and is in the database once and in order', async () => {
    const question = `select double_value from raw_data where email = '${account.email}' order by ts, seq`;
    await until(async () => (await sql(question)).length >= written, 60_000, 'all rows are in Postgres');
    expect((await sql(question)).map(Number)).toEqual(Array.from({ length: written }, (_, at) => at + 1));
  }, 90_000);
});

describe.skipIf(!process.env.PINWIRE_COMPOSE_PROMETHEUS)('Prometheus of the cluster', () => {
  it('reads every process, and sees every shard with an owner', async () => {
    const ask = async (path: string): Promise<unknown> => {
      const answer = await fetch(`${process.env.PINWIRE_COMPOSE_PROMETHEUS}/api/v1/${path}`);
      return ((await answer.json()) as { data: unknown }).data;
    };
    await until(async () => {
      const { activeTargets } = (await ask('targets?state=active')) as { activeTargets: { health: string }[] };
      return activeTargets.length >= 8 && activeTargets.every(({ health }) => health === 'up');
    }, 60_000);
    await until(async () => {
      const { result } = (await ask('query?query=sum(pinwire_shards_owned)')) as {
        result: { value: [number, string] }[];
      };
      return result[0]?.value[1] === '256';
    }, 60_000);
  }, 130_000);
});
