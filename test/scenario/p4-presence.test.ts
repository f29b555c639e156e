import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RedisState } from '../../libs/state/src/index.ts';
import {
  type AppClient,
  Command,
  type DeviceClient,
  newAccount,
  openApp,
  openDevice,
  type TestAccount,
} from '../kit/app-client.ts';
import { http } from '../kit/http-client.ts';
import { until } from '../kit/until.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

/** Heartbeat of the devices, in s. */
const HEARTBEAT = 2;

/** What a busy machine may take on top, in ms. */
const SLACK_MS = 1500;

const scenario = Scenario.prepare();
let account: TestAccount;
let app: AppClient;
/** What the app heard, in order: `+0` device 0 is there, `-0` it is gone; and when, in ms. */
let heard: { what: string; at: number }[];
const devices: DeviceClient[] = [];

beforeEach(async () => {
  account = await newAccount(scenario.target, { devices: 12 });
  app = await openApp(account);
  heard = [];
  app.onFrame = ({ command, parts }) => {
    const id = (parts[0] ?? '').slice(2);
    const at = performance.now();
    if (command === Command.HARDWARE_CONNECTED) heard.push({ what: `+${id}`, at });
    if (command === Command.DEVICE_OFFLINE) heard.push({ what: `-${id}`, at });
  };
}, 60_000);

afterEach(() => {
  for (const device of devices.splice(0)) device.destroy();
  app.destroy();
});

async function device(id = 0): Promise<DeviceClient> {
  const client = await openDevice(account, id);
  devices.push(client);
  return client;
}

const said = (what: string) => heard.find((one) => one.what === what);

async function isOnline(id = 0): Promise<boolean> {
  return (await http(account.target, `/${account.tokens[id]}/isHardwareConnected`)).body === 'true';
}

/** Devices whose gateway is dead: their pings are not answered. */
async function lostOf(clients: readonly DeviceClient[]): Promise<number[]> {
  const pings = await Promise.allSettled(clients.map((client) => client.request(Command.PING)));
  const lost = pings.flatMap(({ status }, id) => (status === 'rejected' ? [id] : []));
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.length).toBeLessThan(clients.length);
  return lost;
}

describe('P4 presence', () => {
  test('online within a second of the login', async () => {
    await device();
    const loggedIn = performance.now();
    await until(() => said('+0') !== undefined);
    expect((said('+0')?.at ?? 0) - loggedIn).toBeLessThan(1000);
    expect(await isOnline()).toBe(true);
  });

  test('offline within 2.3 heartbeats of silence', async () => {
    const client = await device();
    await client.request(Command.BLYNK_INTERNAL, `ver\x001.0.0\0h-beat\0${HEARTBEAT}`);
    const silentSince = performance.now();
    await until(() => said('-0') !== undefined);
    // Whole seconds, rounded up (hardware.md 6.1).
    const limit = Math.ceil(HEARTBEAT * 2.3) * 1000;
    expect((said('-0')?.at ?? 0) - silentSince).toBeGreaterThan(HEARTBEAT * 1000);
    expect((said('-0')?.at ?? 0) - silentSince).toBeLessThan(limit + SLACK_MS);
    expect(await isOnline()).toBe(false);
  });

  test('a quick reconnect never leaves it offline', async () => {
    for (let round = 0; round < 10; round++) {
      const old = await device();
      const fresh = await device();
      // The old socket goes late, by way of another gateway.
      old.destroy();
      await old.closed;
      fresh.virtualWrite(1, round);
      await app.nextWrite(1, 0, 1);
      expect(await isOnline()).toBe(true);
      expect(said('-0')).toBeUndefined();
      // And at once, without a second socket meanwhile.
      fresh.destroy();
      const again = await device();
      const { length } = heard;
      await sleep(300);
      expect(await isOnline()).toBe(true);
      if (heard.slice(length).some(({ what }) => what === '-0')) expect(heard.at(-1)?.what).toBe('+0');
      again.destroy();
      await until(() => heard.at(-1)?.what === '-0');
      heard = [];
    }
  }, 120_000);

  test(
    'stale for at most ten seconds after the crash of a gateway',
    async () => {
      const clients = await Promise.all(account.tokens.map((_, id) => device(id)));
      await until(() => heard.length === clients.length);
      const [one] = scenario.cluster.of('hardware-gateway');
      const crashed = performance.now();
      await one?.kill();
      const lost = await lostOf(clients);
      await until(() => lost.every((id) => said(`-${id}`)), 30_000, 'all devices of the dead gateway are offline');
      for (const id of lost) expect((said(`-${id}`)?.at ?? 0) - crashed).toBeLessThan(10_000 + SLACK_MS);
      expect(heard.filter(({ what }) => what.startsWith('-'))).toHaveLength(lost.length);
      for (const id of clients.keys()) expect(await isOnline(id)).toBe(!lost.includes(id));
      await scenario.bringBack(one);
    },
    SCENARIO_MS,
  );

  test(
    'a device that comes back to another gateway after a crash stays online',
    async () => {
      const clients = await Promise.all(account.tokens.map((_, id) => device(id)));
      const [one] = scenario.cluster.of('hardware-gateway');
      await one?.kill();
      const lost = await lostOf(clients);
      for (const id of lost) await device(id);
      // Longer than it takes until the dead gateway's sockets are forgotten.
      await sleep(10_000);
      expect(heard.filter(({ what }) => what.startsWith('-'))).toEqual([]);
      for (const id of lost) expect(await isOnline(id)).toBe(true);
      await scenario.bringBack(one);
    },
    SCENARIO_MS,
  );

  test(
    'is shown in Redis: it goes with the socket, and outlives the router',
    async () => {
      const state = new RedisState({ url: scenario.cluster.backends.redis.url, log: { info() {}, warn() {} } });
      try {
        const clients = await Promise.all(account.tokens.map((_, id) => device(id)));
        const shown = () => Promise.all(account.tokens.map((token) => state.presence(token)));
        const sockets = async () => (await shown()).map((presence) => presence?.sessions.length ?? 0);
        await until(async () => (await sockets()).every((count) => count === 1));
        clients[0]?.destroy();
        await until(async () => (await sockets())[0] === 0);
        expect((await sockets()).slice(1).every((count) => count === 1)).toBe(true);

        const before = await shown();
        const [router] = scenario.cluster.of('router');
        await router?.kill();
        const taken = async () => (await shown()).filter((one, at) => (one?.epoch ?? 0) > (before[at]?.epoch ?? 0));
        // Each router had about half of the devices.
        await until(async () => (await taken()).length > 0, 30_000, 'the heir shows the devices of the dead router');
        expect((await sockets()).slice(1).every((count) => count === 1)).toBe(true);

        await scenario.bringBack(router);
      } finally {
        await state.close();
      }
    },
    SCENARIO_MS,
  );
});
