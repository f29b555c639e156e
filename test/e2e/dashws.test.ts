import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { TestAccount } from '../kit/app-client.ts';
import {
  type AppClient,
  Command,
  type DeviceClient,
  newAccount,
  newEmail,
  openApp,
  openDevice,
} from '../kit/app-client.ts';
import { BlynkDevice } from '../kit/blynk-device.ts';
import { DashwsClient } from '../kit/dashws-client.ts';
import { startTarget, type Target } from '../kit/target.ts';

let target: Target;
let account: TestAccount;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  target = await startTarget();
  account = await newAccount(target);
}, 120_000);

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

afterAll(async () => {
  await target?.close();
});

async function web(): Promise<DashwsClient> {
  const client = await DashwsClient.open(target.host, target.httpsPort);
  open.push(client);
  return client;
}

async function loggedIn(): Promise<DashwsClient> {
  const client = await web();
  expect(await client.login(account.email, account.password)).toBe(200);
  return client;
}

async function device(): Promise<DeviceClient> {
  const client = await openDevice(account);
  open.push(client);
  return client;
}

test('logs in with its five parts and is answered with a code of four bytes', async () => {
  await loggedIn();
});

test('a wrong password is answered with 5, an unknown account with 3, and the socket may try again', async () => {
  const client = await web();
  expect(await client.login(account.email, 'wrong')).toBe(5);
  expect(await client.login('nobody@example.com', account.password)).toBe(3);
  expect(await client.login(account.email, account.password)).toBe(200);
});

test('an e-mail in capitals is the same account', async () => {
  const client = await web();
  expect(await client.login(account.email.toUpperCase(), account.password)).toBe(200);
});

test('pings are answered, also with the id 0 that its clock hits now and then', async () => {
  const client = await loggedIn();
  expect(await client.ping()).toBe(200);
  expect(await client.answer(client.send(6, '', 0))).toBe(200);
});

test('a ping before the login ends the connection', async () => {
  const client = await web();
  await expect(client.ping()).rejects.toThrow('closed');
});

test('values of a device reach it', async () => {
  const client = await loggedIn();
  (await device()).virtualWrite(5, 23);
  expect(await client.hardware()).toEqual(['1-0', 'vw', '5', '23']);
});

test('its values reach the device', async () => {
  const client = await loggedIn();
  const hardware = await device();
  client.write(1, 0, 5, 42);
  expect((await hardware.nextWrite(5)).parts).toEqual(['vw', '5', '42']);
});

test('a write with the id 0 reaches the device with another id: devices hang up at 0', async () => {
  const client = await loggedIn();
  const hardware = await device();
  client.write(1, 0, 5, 43, 0);
  const frame = await hardware.nextWrite(5);
  expect(frame.parts[2]).toBe('43');
  expect(frame.id).not.toBe(0);
});

test('a write to a device that is offline is answered with 7', async () => {
  const client = await loggedIn();
  const id = client.write(1, 0, 5, 44);
  expect(await client.answer(id)).toBe(7);
});

test('sees what a mobile app of the same account writes', async () => {
  const client = await loggedIn();
  const mobile: AppClient = await openApp(account);
  open.push(mobile);
  await device();
  mobile.hardware(1, 0, 'vw', 5, 45);
  const sync = await client.next((message) => message[0] === Command.APP_SYNC);
  expect(sync.toString('utf8', 3)).toBe('1-0\0vw\x005\x0045');
});

test('works with a device that runs blynk-library', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const client = await loggedIn();
  const board = await BlynkDevice.connect(target, account.tokens[0] ?? '');
  open.push(board);
  board.listen(5);
  board.virtualWrite(6, 'from the board');
  expect(await client.hardware()).toEqual(['1-0', 'vw', '6', 'from the board']);
  client.write(1, 0, 5, 'from the web');
  expect(await board.nextWrite(5)).toEqual(['from the web']);
});

test('accounts do not see each other', async () => {
  const other = await newAccount(target);
  const stranger = await web();
  expect(await stranger.login(other.email, other.password)).toBe(200);
  const client = await loggedIn();
  (await device()).virtualWrite(5, 'mine');
  await client.hardware();
  // Its answer comes after anything that was sent to it before.
  expect(await stranger.ping()).toBe(200);
  await expect(stranger.next((message) => message[0] === Command.HARDWARE, 50)).rejects.toThrow('0 others');
});

test('a new user registers over it', async () => {
  const client = await web();
  const email = newEmail();
  expect(await client.answer(client.send(1, `${email}\0a hash of their own\0Blynk`))).toBe(200);
  expect(await client.answer(client.send(2, `${email}\0a hash of their own\0web\x001.0.0\0Blynk`))).toBe(200);
});
