import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AppClient, Command, newAccount, openApp, type TestAccount } from '../kit/app-client.ts';
import { BlynkDevice, type BlynkTransport } from '../kit/blynk-device.ts';
import { startTarget, type Target } from '../kit/target.ts';

let target: Target;
let account: TestAccount;
let app: AppClient;
let device: BlynkDevice | undefined;

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  target = await startTarget();
  account = await newAccount(target, { devices: 2 });
  app = await openApp(account);
}, 120_000);

afterEach(() => {
  device?.close();
  device = undefined;
});

afterAll(async () => {
  app?.destroy();
  await target?.close();
});

async function connect(transport: BlynkTransport, deviceId = 0, port?: number): Promise<BlynkDevice> {
  return BlynkDevice.connect(target, account.tokens[deviceId] ?? '', transport, port);
}

const online = ({ command, parts }: { command: number; parts: readonly string[] }) =>
  command === Command.HARDWARE_CONNECTED && parts[0] === '1-0';

describe.each<BlynkTransport>(['tcp', 'tls', 'ws'])('blynk-library over %s', (transport) => {
  test('connects, and the app is told', async () => {
    app.clear();
    device = await connect(transport);
    await app.next(online);
  });

  test('its writes reach the app', async () => {
    device = await connect(transport);
    device.virtualWrite(5, 23);
    expect((await app.nextWrite(1, 0, 5)).parts).toEqual(['1-0', 'vw', '5', '23']);
  });

  test('a write of several values reaches the app as one', async () => {
    device = await connect(transport);
    device.virtualWrite(6, [1, 'two', 3.5]);
    expect((await app.nextWrite(1, 0, 6)).parts).toEqual(['1-0', 'vw', '6', '1', 'two', '3.5']);
  });

  test('an app writes to it', async () => {
    device = await connect(transport);
    device.listen(7);
    app.hardware(1, 0, 'vw', 7, 'on');
    expect(await device.nextWrite(7)).toEqual(['on']);
  });

  test('gets stored values when it asks for them', async () => {
    device = await connect(transport);
    device.listen(8);
    app.hardware(1, 0, 'vw', 8, 81);
    expect(await device.nextWrite(8)).toEqual(['81']);
    device.blynk.syncVirtual(8);
    expect(await device.nextWrite(8)).toEqual(['81']);
  });

  test('five hundred writes arrive complete and in order', async () => {
    device = await connect(transport);
    const got: number[] = [];
    app.onFrame = ({ command, parts }) => {
      if (command === Command.HARDWARE && parts[2] === '9') got.push(Number(parts[3]));
    };
    for (let value = 1; value <= 500; value++) device.virtualWrite(9, value);
    await vi.waitUntil(() => got.length >= 500, { timeout: 5000 });
    app.onFrame = undefined;
    expect(got).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
    app.clear();
  });
});

test('a wrong token is refused in a way that ends its tries', async () => {
  expect(await BlynkDevice.refused(target, 'A'.repeat(32))).toBe('INVALID_TOKEN');
});

test('one device bridges to another', async () => {
  device = await connect('tcp');
  const other = await connect('tcp', 1);
  try {
    other.listen(3);
    const bridge = new device.blynk.WidgetBridge(64);
    bridge.setAuthToken(account.tokens[1] ?? '');
    bridge.virtualWrite(3, 'over the bridge');
    expect(await other.nextWrite(3)).toEqual(['over the bridge']);
  } finally {
    other.close();
  }
});

test('the library of a device that was cut off comes back by itself', async () => {
  device = await connect('tcp');
  const lost = device.disconnected();
  await app.next(online);
  // The library waits 5 s before it tries again.
  device.blynk.disconnect();
  await lost;
  await app.next(online, 15_000);
}, 30_000);
