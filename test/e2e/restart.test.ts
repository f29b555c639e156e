import { afterAll, beforeAll, expect, test } from 'vitest';
import { Command, newAccount, openApp, openDevice, type ProjectInfo, type TestAccount } from '../kit/app-client.ts';
import { StandaloneServer } from '../kit/standalone.ts';
import { targetOf } from '../kit/target.ts';
import { storedValue } from './values.ts';

let server: StandaloneServer;

beforeAll(async () => {
  server = await StandaloneServer.start();
}, 120_000);

afterAll(async () => {
  await server?.remove();
});

const place = { deviceId: 0, x: 0, y: 0, width: 2, height: 2, pinType: 'VIRTUAL' };
const WIDGETS = [
  { id: 1, type: 'BUTTON', pin: 5, ...place },
  { id: 2, type: 'TERMINAL', pin: 6, ...place },
  { id: 3, type: 'LED', pin: 7, ...place },
  { id: 4, type: 'HOLOGRAM', depth: [1, { two: 'three' }], ...place },
];
const TAGS = [{ id: 100_000, name: 'Both', deviceIds: [0, 1] }];

/** An account with something of everything that must survive, written just before the server is stopped. */
async function fill(): Promise<{ account: TestAccount; project: ProjectInfo }> {
  const account = await newAccount(targetOf(server), { devices: 2, widgets: WIDGETS, tags: TAGS });
  const [app, device, other] = [await openApp(account), await openDevice(account, 0), await openDevice(account, 1)];
  await app.command(Command.UPDATE_PROJECT_SETTINGS, '1\0{"name":"Renamed","theme":"BlynkLight"}');
  device.virtualWrite(5, 'in a widget');
  device.virtualWrite(6, 'line 1\n');
  device.virtualWrite(6, 'line 2\n');
  device.send(Command.SET_WIDGET_PROPERTY, '7\0label\0Boiler');
  device.virtualWrite(20, 'in', 'the', 'storage');
  other.virtualWrite(20, 'of the other device');
  await app.nextWrite(1, 0, 20);
  await app.nextWrite(1, 1, 20);
  const project = await app.project(1);
  await Promise.all([app.close(), device.close(), other.close()]);
  return { account, project };
}

async function check({ account, project }: Awaited<ReturnType<typeof fill>>): Promise<void> {
  const app = await openApp(account);
  const after = await app.project(1);
  expect(after.name).toBe('Renamed');
  expect(after.widgets).toEqual(project.widgets);
  expect(after.tags).toEqual(project.tags);
  expect(after.devices?.map(({ id, token, name }) => ({ id, token, name }))).toEqual(
    project.devices?.map(({ id, token, name }) => ({ id, token, name })),
  );
  const [device, other] = [await openDevice(account, 0), await openDevice(account, 1)];
  expect(await storedValue(device, 5)).toBe('in a widget');
  expect(await storedValue(device, 20)).toBe('in the storage');
  expect(await storedValue(other, 20)).toBe('of the other device');
  await app.command(Command.APP_SYNC, '1-0');
  const lines = await app.next(({ command, parts }) => command === Command.APP_SYNC && parts[1] === 'vm');
  expect(lines.parts.slice(3)).toEqual(['line 1\n', 'line 2\n']);
  await Promise.all([app.close(), device.close(), other.close()]);
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s saves everything and ends with 0; the next start has it all',
  async (signal) => {
    const before = await fill();
    expect(await server.stop(signal)).toEqual({ code: 0, signal: null });
    expect(server.errors).toBe('');
    await server.start();
    await check(before);
  },
  60_000,
);

test('connections that are open do not hold up the stop', async () => {
  const account = await newAccount(targetOf(server));
  const [app, device] = [await openApp(account), await openDevice(account)];
  device.virtualWrite(5, 'the last word');
  await app.nextWrite(1, 0, 5);
  const began = performance.now();
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(5000);
  await Promise.all([app.closed, device.closed]);
  await server.start();
  const again = await openDevice(account);
  expect(await storedValue(again, 5)).toBe('the last word');
  await again.close();
}, 60_000);

test('the certificate stays the same, so that devices that have it pinned connect again', async () => {
  const before = server.ca;
  await server.stop();
  await server.start();
  expect(server.ca).toBe(before);
}, 60_000);
