import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AppClient,
  Command,
  DeviceClient,
  newAccount,
  newEmail,
  openApp,
  openDevice,
  type TestAccount,
} from '../kit/app-client.ts';
import { StandaloneServer } from '../kit/standalone.ts';
import { plain, secure, targetOf } from '../kit/target.ts';
import { storedValue } from './values.ts';

/** How old a pin value may be that a kill takes with it, in ms: what the product promises. */
const MAX_LOSS_MS = 1000;
const ROUNDS = 4;
const DEVICES = 10;
const PIN = 5;

let server: StandaloneServer;

beforeAll(async () => {
  server = await StandaloneServer.start({
    USER_MESSAGE_QUOTA_LIMIT: '100000',
    HOURLY_REGISTRATIONS_LIMIT: '100000',
    USER_DEVICES_LIMIT: '1000',
  });
}, 120_000);

afterAll(async () => {
  await server?.remove();
});

/** What the server has acknowledged, and when an app saw which value of which device. */
interface Witness {
  accounts: { email: string; password: string }[];
  /** Of the loaded account: project → tokens of its devices. */
  projects: Map<number, string[]>;
  lastProject: number;
  seen: { at: number; value: number }[][];
  /** From here on connections may fail. */
  isKilled: boolean;
}

/** Devices that write a rising number as fast as the server takes it, until their connection is gone. */
async function writeOn(devices: readonly DeviceClient[], first: number): Promise<void> {
  for (let value = first; ; value++) {
    for (const device of devices) {
      if (device.isClosed) return;
      device.virtualWrite(PIN, value);
    }
    await sleep(5);
  }
}

/** New accounts, projects and devices, one after the other; only what was answered is noted. */
async function makeThings(app: AppClient, witness: Witness): Promise<void> {
  const target = targetOf(server);
  for (;;) {
    try {
      const account = { email: newEmail(), password: 'correct horse' };
      const visitor = await AppClient.connect(secure(target));
      await visitor.register(account.email, account.password);
      witness.accounts.push(account);
      visitor.destroy();
      if (witness.projects.size >= 90) continue;
      // Never one that was used before: a project may be there whose answer the kill has cut off.
      const dashId = ++witness.lastProject;
      const { devices = [] } = await app.createProject({ id: dashId, name: `P${dashId}`, devices: [{ id: 0 }] });
      const tokens = devices.map(({ token = '' }) => token);
      witness.projects.set(dashId, tokens);
      const added = await app.createDevice(dashId, { id: 1, name: 'added', boardType: 'ESP8266' });
      witness.projects.set(dashId, [...tokens, added.token ?? '']);
    } catch (error) {
      if (witness.isKilled) return;
      throw error;
    }
  }
}

async function checkThings(witness: Witness, account: TestAccount): Promise<void> {
  const target = targetOf(server);
  for (const { email, password } of witness.accounts.slice(-50)) {
    const app = await AppClient.connect(secure(target));
    await app.login(email, password);
    app.destroy();
  }
  const app = await openApp(account);
  const projects = new Map((await app.projects()).map((project) => [project.id, project]));
  for (const [dashId, tokens] of witness.projects) {
    expect(projects.get(dashId)?.devices?.map(({ token }) => token)).toEqual(expect.arrayContaining(tokens));
  }
  for (const token of [...witness.projects.values()].slice(-20).flat()) {
    (await DeviceClient.login(plain(target), token)).destroy();
  }
  app.destroy();
}

test('kill -9 under load loses nothing that was acknowledged, and no value older than a second', async () => {
  const account = await newAccount(targetOf(server), { devices: DEVICES });
  const witness: Witness = { accounts: [], projects: new Map(), lastProject: 1000, seen: [], isKilled: false };
  let next = 1;
  for (let round = 0; round < ROUNDS; round++) {
    const first = next;
    const app = await openApp(account);
    const devices = await Promise.all(account.tokens.map((_, id) => openDevice(account, id)));
    witness.isKilled = false;
    witness.seen = devices.map(() => []);
    app.onFrame = ({ command, parts }) => {
      if (command !== Command.HARDWARE) return;
      const [head = '', , , value] = parts;
      witness.seen[Number(head.slice(2))]?.push({ at: performance.now(), value: Number(value) });
      app.clear();
    };
    const load = Promise.all([writeOn(devices, first), makeThings(app, witness)]);
    // Not the same moment each time: somewhere within the periods of whatever saves.
    await Promise.race([load, sleep(MAX_LOSS_MS + 1000 + Math.random() * 1000)]);
    witness.isKilled = true;
    const killedAt = performance.now();
    await server.kill();
    await load;
    await server.start();

    for (const [id, seen] of witness.seen.entries()) {
      const device = await openDevice(account, id);
      const stored = Number(await storedValue(device, PIN));
      device.destroy();
      const old = seen.filter(({ at }) => at < killedAt - MAX_LOSS_MS).at(-1)?.value ?? 0;
      expect(old, 'the load did not run').toBeGreaterThan(first);
      expect(stored).toBeGreaterThanOrEqual(old);
      next = Math.max(next, (seen.at(-1)?.value ?? 0) + 1);
    }
    await checkThings(witness, account);
  }
  expect(witness.accounts.length).toBeGreaterThanOrEqual(ROUNDS);
  expect(witness.projects.size).toBeGreaterThanOrEqual(ROUNDS);
}, 180_000);
