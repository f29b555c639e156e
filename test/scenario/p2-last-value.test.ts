import { setTimeout as sleep } from 'node:timers/promises';
import { decodeState } from '@pinwire/model';
import { Redis } from 'ioredis';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { newAccount, type TestAccount } from '../kit/app-client.ts';
import type { Role } from '../kit/cluster.ts';
import { http } from '../kit/http-client.ts';
import { MqttDevice } from '../kit/mqtt-device.ts';
import type { Target } from '../kit/target.ts';
import { until } from '../kit/until.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const scenario = Scenario.prepare();

const DEVICES = 10;

/** What the store may be behind Redis on a busy machine: it gets changed values every 2 s (libs/state cluster-state.ts). */
const BEHIND_MS = 10_000;

/** Writes a value to V5 of a device; whether that was acknowledged. Rejects when the gateway went. */
type Write = (value: number) => Promise<boolean>;

function overHttp(target: Target, token: string): Write {
  return async (value) => {
    const { status } = await http(target, `/${token}/update/V5?value=${value}`);
    return status === 200;
  };
}

/** Publishes with QoS 1, over a new connection when the last one broke. */
function overMqtt(target: Target, token: string): Write {
  let device: MqttDevice | undefined;
  return async (value) => {
    device ??= await MqttDevice.connect(target, token);
    const broken = device.closed.then(() => {
      device = undefined;
      throw new Error('the connection broke');
    });
    await Promise.race([device.publish('ds/V5', String(value), 1), broken]);
    return true;
  };
}

/** Writes numbers, one after the other, to each device; notes what was acknowledged. */
class Writers {
  readonly acknowledged: number[];
  private isStopping = false;
  private readonly running: Promise<unknown>;

  constructor({ target, tokens }: TestAccount, over: (target: Target, token: string) => Write = overHttp) {
    this.acknowledged = tokens.map(() => 0);
    this.running = Promise.all(tokens.map((token, id) => this.run(over(target, token), id)));
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  async goesOn(): Promise<void> {
    const before = [...this.acknowledged];
    await until(
      () => this.acknowledged.every((value, id) => value > (before[id] ?? 0) + 5),
      60_000,
      'writes are accepted',
    );
  }

  private async run(write: Write, id: number): Promise<void> {
    for (let value = 1; !this.isStopping; value++) {
      try {
        if (await write(value)) this.acknowledged[id] = value;
      } catch {
        // The gateway that was asked is gone: nothing was acknowledged.
        await sleep(50);
      }
    }
  }
}

async function readValue(account: TestAccount, id: number): Promise<number> {
  const { status, body } = await http(account.target, `/${account.tokens[id]}/get/V5`);
  expect(status).toBe(200);
  return Number((JSON.parse(body) as string[])[0]);
}

/** Every stored value is that of the last acknowledged write, or of one behind it that was not answered. */
async function checkValues(account: TestAccount, { acknowledged }: Writers): Promise<void> {
  for (const [id, value] of acknowledged.entries()) {
    let stored = 0;
    await until(
      async () => {
        stored = await readValue(account, id);
        return true;
      },
      30_000,
      'values are read',
    );
    expect(stored, `device ${id}`).toBeGreaterThanOrEqual(value);
  }
}

/** Resolves when the store has what was acknowledged, without asking a router. */
async function storeHasAll({ email }: TestAccount, { acknowledged }: Writers): Promise<void> {
  const client = new pg.Client(scenario.cluster.backends.postgres.url);
  await client.connect();
  try {
    const states = `select target_id as id, state from target_states join accounts on accounts.id = account_id where email = $1`;
    const isThere = async (): Promise<boolean> => {
      const { rows } = await client.query<{ id: number; state: Buffer }>(states, [email]);
      const stored = new Map(rows.map(({ id, state }) => [id, Number(decodeState(state).values.get('v5'))]));
      return acknowledged.every((value, id) => (stored.get(id) ?? 0) >= value);
    };
    await until(isThere, BEHIND_MS, 'the store has every value');
  } finally {
    await client.end();
  }
}

const ROLES: Role[] = ['app-gateway', 'router', 'hardware-gateway', 'writer'];

describe('P2 an acknowledged value survives', () => {
  test.each(ROLES)(
    'the death of a %s',
    async (role) => {
      const account = await newAccount(scenario.target, { devices: DEVICES });
      const writers = new Writers(account);
      await writers.goesOn();
      const [one] = scenario.cluster.of(role);
      await one?.kill();
      await writers.goesOn();
      await scenario.bringBack(one);
      await writers.stop();
      await checkValues(account, writers);
    },
    SCENARIO_MS,
  );

  test(
    'the death of the hardware-gateways, one behind the other, for publications of MQTT with QoS 1',
    async () => {
      const account = await newAccount(scenario.target, { devices: DEVICES });
      const writers = new Writers(account, overMqtt);
      await writers.goesOn();
      for (const gateway of scenario.cluster.of('hardware-gateway')) {
        await gateway.kill();
        await writers.goesOn();
        await scenario.bringBack(gateway);
      }
      await writers.stop();
      await checkValues(account, writers);
    },
    SCENARIO_MS,
  );

  test(
    'the death of both routers, one behind the other',
    async () => {
      const account = await newAccount(scenario.target, { devices: DEVICES });
      const writers = new Writers(account);
      await writers.goesOn();
      for (const router of scenario.cluster.of('router')) {
        await router.kill();
        await writers.goesOn();
        await scenario.bringBack(router);
      }
      await writers.stop();
      await checkValues(account, writers);
    },
    SCENARIO_MS,
  );

  test(
    'a planned stop of a router while Redis is away, which comes back with older values',
    async () => {
      const account = await newAccount(scenario.target, { devices: DEVICES });
      const writers = new Writers(account);
      await writers.goesOn();
      const { redis } = scenario.cluster.backends;
      await redis.kill();
      await writers.goesOn();
      await writers.stop();
      const [one, other] = scenario.cluster.of('router');
      await one?.stop();
      await checkValues(account, writers);
      // The other one takes nothing along that only it knows.
      await storeHasAll(account, writers);
      await other?.kill();
      await redis.start();
      await scenario.bringBack(one);
      await scenario.bringBack(other);
      await checkValues(account, writers);
    },
    SCENARIO_MS,
  );

  test(
    'a Redis that comes back empty, when it is older than the store is behind',
    async () => {
      const account = await newAccount(scenario.target, { devices: DEVICES });
      const writers = new Writers(account);
      await writers.goesOn();
      await writers.stop();
      await storeHasAll(account, writers);
      const { redis } = scenario.cluster.backends;
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
      await redis.kill();
      // What routers have in memory goes too.
      const routers = scenario.cluster.of('router');
      await Promise.all(routers.map((router) => router.kill()));
      await redis.start();
      await Promise.all(routers.map((router) => router.start()));
      await checkValues(account, writers);
    },
    SCENARIO_MS,
  );
});
