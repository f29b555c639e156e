import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  AppClient,
  AppError,
  Command,
  newAccount,
  newEmail,
  openApp,
  openDevice,
  Status,
  type TestAccount,
} from '../kit/app-client.ts';
import { secure, startTarget, type Target } from '../kit/target.ts';

let target: Target;
const open: { destroy(): void }[] = [];

beforeAll(async () => {
  target = await startTarget();
}, 120_000);

afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
});

afterAll(async () => {
  await target?.close();
});

function keep<T extends { destroy(): void }>(client: T): T {
  open.push(client);
  return client;
}

async function connect(): Promise<AppClient> {
  return keep(await AppClient.connect(secure(target)));
}

async function app(account: TestAccount, header?: 'mobile' | 'web'): Promise<AppClient> {
  return keep(await openApp(account, header));
}

const BUTTON = { id: 10, type: 'BUTTON', pinType: 'VIRTUAL', pin: 5, deviceId: 0, x: 0, y: 0, width: 2, height: 2 };

test('a new user registers, logs in, makes a project, a device and a widget, and reads them back', async () => {
  const client = await connect();
  const [email, password] = [newEmail(), 'correct horse'];
  await client.register(email, password);
  await client.login(email, password);
  expect(await client.projects()).toEqual([]);
  const project = await client.createProject({ id: 7, name: 'Garden', isActive: true });
  expect(project).toMatchObject({ id: 7, name: 'Garden', isActive: true });
  const device = await client.createDevice(7, { id: 3, name: 'Pump', boardType: 'ESP32' });
  expect(device.token).toMatch(/^[\w-]{32}$/);
  await client.command(Command.CREATE_WIDGET, `7\0${JSON.stringify({ ...BUTTON, deviceId: 3 })}`);
  const stored = await client.project(7);
  expect(stored.devices).toMatchObject([{ id: 3, name: 'Pump', token: device.token }]);
  expect(stored.widgets).toMatchObject([{ id: 10, type: 'BUTTON', pin: 5 }]);
});

test('an account cannot be made twice', async () => {
  const account = await newAccount(target);
  const client = await connect();
  const again = client.register(account.email, 'another');
  await expect(again).rejects.toThrow(AppError);
  await expect(again).rejects.toMatchObject({ status: Status.USER_ALREADY_REGISTERED });
});

test('a wrong password is refused, and so is an account that does not exist', async () => {
  const account = await newAccount(target);
  const client = await connect();
  await expect(client.login(account.email, 'wrong')).rejects.toMatchObject({ status: Status.USER_NOT_AUTHENTICATED });
  await expect(client.login(newEmail(), 'any')).rejects.toMatchObject({ status: Status.USER_NOT_REGISTERED });
  await client.login(account.email, account.password);
});

test('values go both ways between app and device', async () => {
  const account = await newAccount(target);
  const client = await app(account);
  const device = keep(await openDevice(account));
  device.virtualWrite(5, 'from the device');
  expect((await client.nextWrite(1, 0, 5)).parts[3]).toBe('from the device');
  client.hardware(1, 0, 'vw', 5, 'from the app');
  expect((await device.nextWrite(5)).parts[2]).toBe('from the app');
});

test('two sessions of an account see the same, whatever they are made of', async () => {
  const account = await newAccount(target, { widgets: [BUTTON] });
  const [mobile, web] = [await app(account), await app(account, 'web')];
  const device = keep(await openDevice(account));
  device.virtualWrite(5, 1);
  for (const session of [mobile, web]) expect((await session.nextWrite(1, 0, 5)).parts[3]).toBe('1');
  web.hardware(1, 0, 'vw', 5, 0);
  const sync = await mobile.next(({ command }) => command === Command.APP_SYNC);
  expect(sync.parts).toEqual(['1-0', 'vw', '5', '0']);
  expect((await device.nextWrite(5)).parts[2]).toBe('0');
  const { widgets = [] } = await mobile.project(1);
  expect(widgets[0]).toMatchObject({ id: 10, value: '0' });
});

test('a session that comes later gets the values by a sync', async () => {
  const account = await newAccount(target, { widgets: [BUTTON] });
  const first = await app(account);
  const device = keep(await openDevice(account));
  device.virtualWrite(5, 1);
  await first.nextWrite(1, 0, 5);
  const later = await app(account);
  await later.command(Command.APP_SYNC, '1');
  expect((await later.next(({ command }) => command === Command.APP_SYNC)).parts).toEqual(['1-0', 'vw', '5', '1']);
});

test('a tag writes to all its devices', async () => {
  const tags = [{ id: 100_000, name: 'All', deviceIds: [0, 1] }];
  const account = await newAccount(target, { devices: 2, tags });
  const client = await app(account);
  const devices = [keep(await openDevice(account, 0)), keep(await openDevice(account, 1))];
  client.hardware(1, 100_000, 'vw', 4, 'everybody');
  for (const device of devices) expect((await device.nextWrite(4)).parts[2]).toBe('everybody');
});

test('a token that is refreshed closes the device, and only the new one logs in', async () => {
  const account = await newAccount(target);
  const client = await app(account);
  const device = keep(await openDevice(account));
  const { body } = await client.request(Command.REFRESH_TOKEN, '1\x000');
  const token = body.toString();
  expect(token).toMatch(/^[\w-]{32}$/);
  await device.closed;
  await expect(openDevice(account)).rejects.toThrow('refused with 9');
  account.tokens[0] = token;
  keep(await openDevice(account));
});

test('a device that goes away is told to the app', async () => {
  const account = await newAccount(target);
  const client = await app(account);
  const device = keep(await openDevice(account));
  await device.close();
  const gone = await client.next(({ command }) => command === Command.DEVICE_OFFLINE);
  expect(gone.parts).toEqual(['1-0']);
});

test('deleting a project closes its devices and voids their tokens', async () => {
  const account = await newAccount(target);
  const client = await app(account);
  const device = keep(await openDevice(account));
  await client.command(Command.DELETE_DASH, '1');
  await device.closed;
  await expect(openDevice(account)).rejects.toThrow('refused with 9');
  expect(await client.projects()).toEqual([]);
});

test('unknown widget types and fields stay as they came', async () => {
  const widget = { id: 11, type: 'HOLOGRAM', x: 1, y: 1, width: 1, height: 1, depth: { of: ['field', 3] } };
  const account = await newAccount(target, { widgets: [widget] });
  const client = await app(account);
  const { widgets = [] } = await client.project(1);
  expect(widgets[0]).toMatchObject(widget);
});

test('a device of one account gets nothing from another account', async () => {
  const [mine, other] = [await newAccount(target), await newAccount(target)];
  const [client, stranger] = [await app(mine), await app(other)];
  const device = keep(await openDevice(mine));
  stranger.hardware(1, 0, 'vw', 5, 'from a stranger');
  // Its own device of that number is offline: that is what the stranger wrote to.
  expect(await stranger.next(({ command }) => command === Command.RESPONSE)).toMatchObject({ status: 7 });
  client.hardware(1, 0, 'vw', 5, 'mine');
  expect((await device.nextWrite(5)).parts[2]).toBe('mine');
});
