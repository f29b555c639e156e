import pg from 'pg';
import { expect } from 'vitest';
import { newAccount, type TestAccount } from '../../kit/app-client.ts';
import type { Target } from '../../kit/target.ts';
import { until } from '../../kit/until.ts';
import { CountingApp } from './counting-app.ts';
import { NumberedDevice, PIN } from './numbered-device.ts';

export interface LoadOptions {
  /** Devices of one account, 20 when not given. */
  devices?: number;
  /** Apps of the account; two over each transport when not given, so that every app-gateway has some. */
  apps?: number;
  /** Time between two writes of a device, in ms. */
  everyMs?: number;
}

/** Longest wait until everything that is under way has come, in ms. */
const SETTLE_MS = 90_000;

/** Devices of one account that write numbers, and apps that count them. */
export class Load {
  readonly devices: NumberedDevice[];
  readonly apps: CountingApp[];

  private constructor(
    readonly account: TestAccount,
    { apps = 4, everyMs = 50 }: LoadOptions,
  ) {
    this.devices = account.tokens.map((_, id) => new NumberedDevice(account, id, everyMs));
    this.apps = Array.from({ length: apps }, (_, at) => new CountingApp(account, at % 2 === 0 ? 'mobile' : 'web'));
  }

  /** Starts apps, then devices; resolves when every app has seen every device. */
  static async start(target: Target, options: LoadOptions = {}): Promise<Load> {
    const account = await newAccount(target, { devices: options.devices ?? 20 });
    const load = new Load(account, options);
    for (const app of load.apps) await app.start();
    for (const device of load.devices) device.start();
    // Past the beginning, in which some have not sent anything yet.
    await until(() => load.devices.every(({ accepted }) => accepted >= 10), 60_000, 'the load runs');
    await load.goesOn();
    return load;
  }

  /** Waits until every app gets newer numbers of every device than any that was written when this was called. */
  async goesOn(timeoutMs = 60_000): Promise<void> {
    const before = this.devices.map(({ written }) => written);
    await until(
      () => this.apps.every(({ seen }) => seen.every(({ last }, id) => last > (before[id] ?? 0))),
      timeoutMs,
      'every app gets new numbers of every device',
    );
  }

  /** Ends everything; call it in any case. */
  async destroy(): Promise<void> {
    for (const device of this.devices) device.destroy();
    await Promise.all(this.apps.map((app) => app.stop()));
  }

  /**
   * Stops the devices and waits until every app has had everything, then demands: none missing that was accepted, none
   * twice, none out of order; also in Postgres, when its URL is given.
   * @param mayBeLost numbers that may be missing in Postgres, of all devices together
   */
  async check(databaseUrl?: string, mayBeLost = 0): Promise<void> {
    await Promise.all(this.devices.map((device) => device.stop()));
    for (const [at, app] of this.apps.entries()) {
      for (const [id, device] of this.devices.entries()) {
        await until(
          () => this.isComplete(app, id),
          SETTLE_MS,
          `app ${at} has all of device ${id} up to ${device.written}`,
        );
      }
    }
    for (const app of this.apps) {
      expect(app.faults).toEqual([]);
      for (const [id, { missing }] of app.seen.entries()) {
        expect(this.withoutDoubt(id, missing), `device ${id} at an app`).toEqual([]);
      }
    }
    if (databaseUrl !== undefined) await this.checkRaw(databaseUrl, mayBeLost);
  }

  /** Numbers that were accepted for sure. */
  private withoutDoubt(deviceId: number, numbers: Iterable<number>): number[] {
    const device = this.devices[deviceId] as NumberedDevice;
    return [...numbers].filter((number) => !device.inDoubt.has(number));
  }

  private isComplete({ seen }: CountingApp, deviceId: number): boolean {
    const { written } = this.devices[deviceId] as NumberedDevice;
    const { last = 0, isFirst = false } = seen[deviceId] ?? {};
    // An app that came back after the last write sees none.
    if (isFirst) return true;
    const rest = Array.from({ length: written - last }, (_, at) => last + 1 + at);
    return this.withoutDoubt(deviceId, rest).length === 0;
  }

  private async checkRaw(databaseUrl: string, mayBeLost: number): Promise<void> {
    let rows: number[][] = [];
    const missing = (id: number): number[] => {
      const there = new Set(rows[id]);
      const all = Array.from({ length: this.devices[id]?.written ?? 0 }, (_, at) => at + 1);
      return this.withoutDoubt(id, all).filter((number) => !there.has(number));
    };
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      await until(
        async () => {
          rows = await this.readRaw(client);
          return this.devices.reduce((sum, { deviceId }) => sum + missing(deviceId).length, 0) <= mayBeLost;
        },
        SETTLE_MS,
        'Postgres has every accepted number',
      );
    } catch (error) {
      const lost = this.devices.map(({ deviceId }) => missing(deviceId)).filter(({ length }) => length > 0);
      throw new Error(`not in Postgres: ${JSON.stringify(lost).slice(0, 1000)}`, { cause: error });
    } finally {
      await client.end();
    }
    for (const [id, numbers] of rows.entries()) {
      const wrong = numbers.filter((number, at) => at > 0 && number <= (numbers[at - 1] as number));
      expect(wrong, `device ${id} in Postgres: twice, or out of order`).toEqual([]);
    }
  }

  private async readRaw(client: pg.Client): Promise<number[][]> {
    const { rows } = await client.query<{ device_id: number; numbers: number[] }>(
      `select device_id, array_agg(double_value order by ts, seq) as numbers from raw_data
       where email = $1 and project_id = 1 and pin = $2 group by device_id`,
      [this.account.email, PIN],
    );
    const all: number[][] = this.devices.map(() => []);
    for (const { device_id, numbers } of rows) all[device_id] = numbers;
    return all;
  }
}
