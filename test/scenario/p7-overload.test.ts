import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  AppClient,
  Command,
  DeviceClient,
  newAccount,
  newEmail,
  openApp,
  openDevice,
  Status,
} from '../kit/app-client.ts';
import { plain, secure } from '../kit/target.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const QUOTA = 100;
const REGISTRATIONS = 20;
/** Of one account from one address (services/app-gateway/src/limits.ts). */
const WRONG_PASSWORDS = 20;

const scenario = Scenario.prepare({
  USER_MESSAGE_QUOTA_LIMIT: String(QUOTA),
  HOURLY_REGISTRATIONS_LIMIT: String(REGISTRATIONS),
  PROTOCOL_DEADLINE: '2',
  LOGIN_DEADLINE: '2',
});

/** How long the flood lasts, in ms. */
const FLOOD_MS = 5000;

/** What nine of ten writes may take while strangers flood a machine that everything shares, in ms. */
const LATENCY_MS = 500;

const open: { destroy(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
});

function keep<T extends { destroy(): unknown }>(one: T): T {
  open.push(one);
  return one;
}

/** Writes one value after the other for a while; resolves to what nine of ten took from device to app at most, in ms. */
async function latency(ms: number): Promise<number> {
  const account = await newAccount(scenario.target);
  const [app, device] = [keep(await openApp(account)), keep(await openDevice(account))];
  const times: number[] = [];
  const end = performance.now() + ms;
  for (let value = 1; performance.now() < end; value++) {
    const began = performance.now();
    device.virtualWrite(5, value);
    await app.nextWrite(1, 0, 5, 30_000);
    times.push(performance.now() - began);
    await sleep(20);
  }
  expect(times.length).toBeGreaterThan(10);
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)] as number;
}

/** Repeats `job` in lanes until the time is over; errors are what strangers get. */
async function flood(lanes: number, job: () => Promise<void>): Promise<number> {
  const end = performance.now() + FLOOD_MS;
  let count = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      await job().catch(() => undefined);
      count++;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return count;
}

describe('P7 past its limits the server refuses early, and who is connected keeps the latency', () => {
  test(
    'wrong tokens: each is refused, the socket is closed in the end',
    async () => {
      const [ms, count] = await Promise.all([
        latency(FLOOD_MS),
        flood(10, async () => {
          const stranger = keep(await DeviceClient.connect(plain(scenario.target)));
          for (let at = 0; at < 60; at++) stranger.send(Command.HARDWARE_LOGIN, `${at}`.padStart(32, 'x'));
          await stranger.next(({ status }) => status === Status.INVALID_TOKEN);
          await stranger.closed;
        }),
      ]);
      expect(count).toBeGreaterThan(10);
      expect(ms).toBeLessThan(LATENCY_MS);
    },
    SCENARIO_MS,
  );

  test(
    'connections that say nothing are closed by their deadline',
    async () => {
      let closed = 0;
      const [ms] = await Promise.all([
        latency(FLOOD_MS),
        flood(200, async () => {
          const socket: Socket = keep(connect(scenario.target.httpPort, scenario.target.host));
          await new Promise<void>((resolve) => socket.on('error', () => undefined).once('close', () => resolve()));
          closed++;
        }),
      ]);
      expect(closed).toBeGreaterThanOrEqual(200);
      expect(ms).toBeLessThan(LATENCY_MS);
    },
    SCENARIO_MS,
  );

  test(
    'a device over its rate loses what is over it',
    async () => {
      const account = await newAccount(scenario.target);
      const [app, device] = [keep(await openApp(account)), keep(await openDevice(account))];
      let relayed = 0;
      app.onFrame = ({ command }) => {
        if (command === Command.HARDWARE) relayed++;
        app.clear();
      };
      const [ms] = await Promise.all([
        latency(FLOOD_MS),
        flood(1, async () => {
          for (let value = 0; value < 500; value++) device.virtualWrite(6, value);
          await sleep(50);
        }),
      ]);
      expect(relayed).toBeGreaterThan(QUOTA);
      expect(relayed).toBeLessThan((QUOTA * 2 * FLOOD_MS) / 1000);
      expect(ms).toBeLessThan(LATENCY_MS);
    },
    SCENARIO_MS,
  );

  test(
    'more registrations than an hour may have',
    async () => {
      const register = async (): Promise<number> => {
        const app = keep(await AppClient.connect(secure(scenario.target)));
        const { status } = await app.request(Command.REGISTER, `${newEmail()}\0hash\0Blynk`);
        return status;
      };
      const statuses: number[] = [];
      // Gateways tell each other what they count: sockets go to one, then to the other.
      for (let at = 0; at < REGISTRATIONS + 10; at++) statuses.push(await register());
      expect(statuses.slice(-5)).toEqual(Array(5).fill(Status.NOT_ALLOWED));
    },
    SCENARIO_MS,
  );

  test(
    'more wrong passwords than an account may have, whichever gateway is asked',
    async () => {
      const logIn = async (password: string): Promise<number> => {
        const app = keep(await AppClient.connect(secure(scenario.target)));
        const { status } = await app.request(Command.LOGIN, `${account.email}\0${password}\0Android\x002.27.34\0Blynk`);
        return status;
      };
      const account = { email: newEmail() };
      const statuses: number[] = [];
      for (let at = 0; at < WRONG_PASSWORDS + 10; at++) statuses.push(await logIn('wrong'));
      expect(new Set(statuses.slice(0, WRONG_PASSWORDS / 2))).toEqual(new Set([Status.USER_NOT_REGISTERED]));
      expect(statuses.slice(-5)).toEqual(Array(5).fill(Status.NOT_ALLOWED));
    },
    SCENARIO_MS,
  );
});
