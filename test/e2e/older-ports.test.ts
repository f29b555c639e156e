import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AppClient, type AppHeader, DeviceClient, newAccount, type TestAccount } from '../kit/app-client.ts';
import { BlynkDevice } from '../kit/blynk-device.ts';
import { http } from '../kit/http-client.ts';
import { plain, secure, startTarget, type Target } from '../kit/target.ts';

let target: Target;
let account: TestAccount;
let token: string;

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  target = await startTarget();
  account = await newAccount(target);
  token = account.tokens[0] ?? '';
}, 120_000);

afterAll(async () => {
  await target?.close();
});

function needed(port: number | undefined): number {
  if (port === undefined) throw new Error('the target does not say where its older ports are');
  return port;
}

async function appOn(port: number, header: AppHeader): Promise<void> {
  const app = await AppClient.connect(secure(target, port), header);
  await app.login(account.email, account.password);
  await app.close();
}

test('plain devices on the port of 8442', async () => {
  const port = needed(target.plainDevicePort);
  const device = await DeviceClient.login(plain(target, port), token);
  await device.close();
  const board = await BlynkDevice.connect(target, token, 'tcp', port);
  board.close();
});

test('TLS devices on the port of 8441', async () => {
  const port = needed(target.tlsDevicePort);
  const device = await DeviceClient.login(secure(target, port), token, 'tls');
  await device.close();
  const board = await BlynkDevice.connect(target, token, 'tls', port);
  board.close();
});

test('apps on the port of 8443', async () => {
  await appOn(needed(target.tlsAppPort), 'mobile');
});

test('the port of 7443 speaks what the HTTPS port speaks', async () => {
  const port = needed(target.administrationPort);
  await appOn(port, 'mobile');
  await appOn(port, 'web');
  expect((await http(target, `/${token}/project`, { isSecure: true, port })).status).toBe(200);
});
