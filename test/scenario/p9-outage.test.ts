import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import {
  AppClient,
  Command,
  type DeviceClient,
  newAccount,
  openApp,
  openDevice,
  type TestAccount,
} from '../kit/app-client.ts';
import { http } from '../kit/http-client.ts';
import { secure } from '../kit/target.ts';
import { until } from '../kit/until.ts';
import { OUTAGE_MS, SCENARIO_MS, Scenario } from './kit/scenario.ts';

/** The device of these tests pings only once. */
const scenario = Scenario.prepare({ HARD_SOCKET_IDLE_TIMEOUT: '0' });

/** Nothing that is refused takes longer than this (libs/bus: a call is given up after 10 s). */
const AWAY_MS = Math.max(OUTAGE_MS, 15_000);
const LATE_MS = AWAY_MS + 60_000;

type Backend = 'nats' | 'redis' | 'postgres';
type Cell = 'works' | 'waits' | 'refused';

/** The table that users read: what is done, and the cell of each backend. */
const table = readTable(readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8'));

function readTable(page: string): Map<string, Record<Backend, string>> {
  const [, after = ''] = page.split('## When a backend is away');
  const rows = after.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| While'));
  return new Map(
    rows.map((line) => {
      const [what = '', nats = '', redis = '', postgres = ''] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      return [what, { nats, redis, postgres }];
    }),
  );
}

interface Stage {
  account: TestAccount;
  app: AppClient;
  device: DeviceClient;
}

/** Each resolves when it is done, and rejects when it is refused. */
const operations: Record<string, (stage: Stage) => Promise<unknown>> = {
  'A connected device pings': ({ device }) => device.request(Command.PING, '', LATE_MS),
  'A connected device writes; apps get it': async ({ device, app }) => {
    device.virtualWrite(5, 'up');
    await app.nextWrite(1, 0, 5, LATE_MS);
  },
  'A connected app writes; the device gets it': async ({ device, app }) => {
    app.hardware(1, 0, 'vw', 6, 'down');
    await device.nextWrite(6, LATE_MS);
  },
  'A device logs in that was there before': ({ account }) => logIn(account, 1),
  'A device logs in for the first time': ({ account }) => logIn(account, 2),
  'An app logs in': async ({ account }) => {
    const app = await AppClient.connect(secure(account.target));
    const { status } = await ask(app, Command.GET_SERVER, `${account.email}\0Blynk`);
    if (status !== 0 && status !== 200) throw new Error(`answered with ${status}`);
    app.destroy();
    (await openApp(account)).destroy();
  },
  'A connected app edits its project': async ({ account }) => {
    const { app } = editors.get(account) as { app: AppClient };
    const { status } = await ask(app, Command.UPDATE_PROJECT_SETTINGS, '1\0{"name":"Renamed","theme":"Blynk"}');
    if (status !== 200) throw new Error(`answered with ${status}`);
  },
  'A pin is read over HTTP': ({ account }) => get(account, 'get/V9'),
  'A pin is written over HTTP': ({ account }) => get(account, 'update/V9?value=2'),
  'Single values come to `raw_data`': async ({ account, device }) => {
    device.virtualWrite(7, 7);
    await until(() => hasRaw(account, 7), LATE_MS);
  },
};

/** A second app of an account, whose edits hold up nothing else. */
const editors = new Map<TestAccount, { app: AppClient }>();

function ask(app: AppClient, command: number, body: string) {
  return app.request(command, body, LATE_MS);
}

async function logIn(account: TestAccount, id: number): Promise<void> {
  (await openDevice(account, id)).destroy();
}

async function get({ target, tokens }: TestAccount, path: string): Promise<void> {
  const { status } = await http(target, `/${tokens[0]}/${path}`);
  if (status !== 200) throw new Error(`answered with ${status}`);
}

async function hasRaw({ email }: TestAccount, pin: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: scenario.databaseUrl, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from raw_data where email = $1 and pin = $2', [email, pin]);
    return (rowCount ?? 0) > 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function begin(): Promise<Stage> {
  const account = await newAccount(scenario.target, { devices: 3 });
  const [app, device] = [await openApp(account), await openDevice(account, 0)];
  editors.set(account, { app: await openApp(account) });
  // At both hardware-gateways: each keeps the tokens that it has seen.
  await Promise.all(Array.from({ length: 8 }, () => logIn(account, 1)));
  await get(account, 'update/V9?value=1');
  // At both app-gateways.
  await Promise.all(Array.from({ length: 8 }, () => get(account, 'get/V9')));
  device.virtualWrite(8, 8);
  await app.nextWrite(1, 0, 8);
  await until(() => hasRaw(account, 8), 30_000);
  return { account, app, device };
}

describe('P9 while a backend is away', () => {
  test('the table in docs/operations.md has a row for everything that is tried here', () => {
    expect([...table.keys()]).toEqual(Object.keys(operations));
  });

  test.each(['nats', 'redis', 'postgres'] as const)(
    '%s: what works, what waits, what is refused',
    async (name) => {
      const { cluster } = scenario;
      const stage = await begin();
      const backend = cluster.backends[name];
      await backend.kill();
      // Until everybody knows: gateways without NATS get no new connections.
      if (name === 'nats') {
        await cluster.balancerSees('hardware-gateway', (count) => count === 0);
        await cluster.balancerSees('app-gateway', (count) => count === 0);
      } else await sleep(2000);
      const cells = new Map<string, Cell>();
      const why = new Map<string, unknown>();
      const running = Object.entries(operations).map(async ([what, operation]) => {
        let isAway = true;
        const end = sleep(AWAY_MS).then(() => {
          isAway = false;
        });
        await operation(stage).then(
          () => cells.set(what, isAway ? 'works' : 'waits'),
          (error: unknown) => {
            cells.set(what, 'refused');
            why.set(what, String(error));
          },
        );
        await end;
      });
      await sleep(AWAY_MS + 500);
      await backend.start();
      await Promise.all(running);
      const wanted = [...table].map(([what, row]) => [what, row[name].split(/[ ,:;]/)[0]]);
      expect(Object.fromEntries(cells), JSON.stringify([...why])).toEqual(Object.fromEntries(wanted));
      // Afterwards everything works again.
      for (const role of ['hardware-gateway', 'app-gateway'] as const) {
        await cluster.balancerSees(role, (count) => count === 2);
      }
      for (const [what, operation] of Object.entries(operations)) {
        if (!what.startsWith('Single')) await until(() => operation(stage).then(() => true), 30_000, what);
      }
      stage.app.destroy();
      stage.device.destroy();
      editors.get(stage.account)?.app.destroy();
    },
    SCENARIO_MS + 2 * AWAY_MS,
  );
});
