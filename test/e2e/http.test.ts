import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Command, newAccount, openApp, openDevice, type TestAccount } from '../kit/app-client.ts';
import { type HttpOptions, http } from '../kit/http-client.ts';
import { startTarget, type Target } from '../kit/target.ts';
import { until } from '../kit/until.ts';

let target: Target;
let account: TestAccount;
let token: string;
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

function get(path: string, options?: HttpOptions) {
  return http(target, `/${token}/${path}`, options);
}

function put(path: string, value: unknown, options?: HttpOptions) {
  return get(path, { method: 'PUT', body: JSON.stringify(value), ...options });
}

async function begin(): Promise<void> {
  account = await newAccount(target);
  token = account.tokens[0] ?? '';
}

describe.each([
  ['HTTP', false],
  ['HTTPS', true],
])('pins by token over %s', (_name, isSecure) => {
  test('what a device wrote is read', async () => {
    await begin();
    const [app, device] = [await openApp(account), await openDevice(account)];
    open.push(app, device);
    device.virtualWrite(5, 23);
    await app.nextWrite(1, 0, 5);
    expect(await get('get/V5', { isSecure })).toMatchObject({ status: 200, body: '["23"]' });
  });

  test('what is written reaches the device and the app, and is read back', async () => {
    await begin();
    const [app, device] = [await openApp(account), await openDevice(account)];
    open.push(app, device);
    expect(await get('update/V5?value=24', { isSecure })).toMatchObject({ status: 200, body: '' });
    expect((await device.nextWrite(5)).parts).toEqual(['vw', '5', '24']);
    expect((await app.nextWrite(1, 0, 5)).parts).toEqual(['1-0', 'vw', '5', '24']);
    expect((await get('get/V5', { isSecure })).body).toBe('["24"]');
    expect(await put('update/V5', ['25', '26'], { isSecure })).toMatchObject({ status: 200, body: '' });
    expect((await device.nextWrite(5)).parts).toEqual(['vw', '5', '25', '26']);
    expect((await get('get/V5', { isSecure })).body).toBe('["25","26"]');
  });
});

test('several values in one GET are written as one', async () => {
  await begin();
  const device = await openDevice(account);
  open.push(device);
  await get('update/V1?value=1&value=2&value=3');
  expect((await device.nextWrite(1)).parts).toEqual(['vw', '1', '1', '2', '3']);
});

test('who is connected', async () => {
  await begin();
  expect((await get('isHardwareConnected')).body).toBe('false');
  expect((await get('isAppConnected')).body).toBe('false');
  const [app, device] = [await openApp(account), await openDevice(account)];
  open.push(app, device);
  expect((await get('isHardwareConnected')).body).toBe('true');
  expect((await get('isAppConnected')).body).toBe('true');
  await Promise.all([app.close(), device.close()]);
  await until(async () => (await get('isHardwareConnected')).body === 'false');
  await until(async () => (await get('isAppConnected')).body === 'false');
});

test('a property of a widget is changed and told to the app', async () => {
  account = await newAccount(target, {
    widgets: [{ id: 1, type: 'LED', pinType: 'VIRTUAL', pin: 3, deviceId: 0, x: 0, y: 0, width: 1, height: 1 }],
  });
  token = account.tokens[0] ?? '';
  const app = await openApp(account);
  open.push(app);
  expect((await get('update/V3?label=Kettle')).status).toBe(200);
  const told = await app.next(({ command }) => command === Command.SET_WIDGET_PROPERTY);
  expect(told.parts).toEqual(['1-0', '3', 'label', 'Kettle']);
  expect((await app.project(1)).widgets?.[0]).toMatchObject({ label: 'Kettle' });
});

test('the project is given out', async () => {
  await begin();
  const { status, body } = await get('project');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ id: 1, name: 'Test' });
});

test.each([
  ['get/V5', 'a pin that never had a value', 400, "Requested pin doesn't exist in the app."],
  ['get/X5', 'a pin of no type', 400, 'Wrong pin format.'],
  ['update/V5', 'a write without a value', 400, 'Wrong request format.'],
  ['rtc', 'the time without a clock widget', 400, 'Requested rtc not exists in app.'],
])('%s: %s', async (path, _what, status, body) => {
  await begin();
  expect(await get(path)).toMatchObject({ status, body });
});

test('an unknown token is refused', async () => {
  expect(await http(target, `/${'A'.repeat(32)}/get/V5`)).toMatchObject({ status: 400, body: 'Invalid token.' });
});
