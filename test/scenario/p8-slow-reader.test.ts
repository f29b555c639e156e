import { describe, expect, test } from 'vitest';
import { Command, type FrameClient, openApp, openDevice } from '../kit/app-client.ts';
import type { Role } from '../kit/cluster.ts';
import { until } from '../kit/until.ts';
import type { Load } from './kit/load.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

/** A socket that has more than this unsent is cut, in bytes; what systems and balancer hold back comes on top. */
const scenario = Scenario.prepare({ SOCKET_WRITE_LIMIT: '262144' });

/** Bytes of one write; no more than a device takes that has told its buffer. */
const FILLING = 'x'.repeat(9000);

/** Most writes until a socket that does not read is cut. */
const MOST = 20_000;

/** Sockets that were cut by the processes of a role. */
async function cut(role: Role): Promise<number> {
  const pages = await Promise.all(scenario.cluster.of(role).map(async ({ metrics }) => (await fetch(metrics)).text()));
  const values = pages.flatMap((page) => [...page.matchAll(/^pinwire_\w*slow_readers\w*(?:\{[^}]*\})? (\d+)/gm)]);
  expect(values.length).toBeGreaterThan(0);
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Writes more and more until the slow one is cut, at a pace that others keep up with. */
async function fill(role: Role, writer: FrameClient, write: () => void): Promise<void> {
  const before = await cut(role);
  for (let written = 0; written < MOST; written += 100) {
    for (let at = 0; at < 100; at++) write();
    await writer.request(Command.PING, '', 60_000);
    if ((await cut(role)) > before) return;
  }
  throw new Error(`no socket was cut after ${MOST} writes`);
}

async function check(load: Load, slow: FrameClient): Promise<void> {
  slow.resume();
  await slow.closed;
  await load.goesOn();
  await load.check(scenario.databaseUrl);
  for (const app of load.apps) expect(app.logins).toBe(1);
  for (const device of load.devices) expect(device.logins).toBe(1);
}

describe('P8 a socket that does not read is cut, and its neighbours notice nothing', () => {
  test.each(['mobile', 'web'] as const)(
    'an app: %s',
    async (header) => {
      const load = await scenario.load({ apps: 2 });
      const slow = await openApp(load.account, header);
      slow.pause();
      const writer = await openDevice(load.account, 0);
      await fill('app-gateway', writer, () => writer.virtualWrite(9, FILLING));
      await check(load, slow);
      writer.destroy();
    },
    SCENARIO_MS,
  );

  test(
    'a device',
    async () => {
      const load = await scenario.load({ apps: 2 });
      const slow = await openDevice(load.account, 0);
      await slow.request(Command.BLYNK_INTERNAL, 'ver\x001.0.0\0buff-in\x0010000');
      slow.pause();
      const writer = await openApp(load.account);
      await fill('hardware-gateway', writer, () => writer.hardware(1, 0, 'vw', 9, FILLING));
      await check(load, slow);
      writer.destroy();
    },
    SCENARIO_MS,
  );

  test('nobody else was cut', async () => {
    await until(async () => (await cut('app-gateway')) === 2 && (await cut('hardware-gateway')) === 1);
  });
});
