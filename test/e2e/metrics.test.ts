import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AppClient,
  AppError,
  Command,
  DeviceClient,
  newAccount,
  openApp,
  openDevice,
  type TestAccount,
} from '../kit/app-client.ts';
import { MqttDevice } from '../kit/mqtt-device.ts';
import { StandaloneServer } from '../kit/standalone.ts';
import { plain, secure, type Target, targetOf } from '../kit/target.ts';
import { until } from '../kit/until.ts';

let server: StandaloneServer;
let target: Target;
let account: TestAccount;

beforeAll(async () => {
  server = await StandaloneServer.start();
  target = targetOf(server);
  account = await newAccount(target);
}, 120_000);

afterAll(async () => {
  await server?.remove();
});

/** The number of a series, `connections{client="app",transport="tls"}`; 0 when it is not there. */
async function metric(series: string): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${server.ports.metrics}/metrics`)).text();
  const [name, labels] = series.split(/[{}]/);
  const start = `pinwire_${name}{${labels},service="standalone"} `;
  return Number(
    page
      .split('\n')
      .find((line) => line.startsWith(start))
      ?.slice(start.length) ?? 0,
  );
}

async function metrics(...series: string[]): Promise<number[]> {
  return Promise.all(series.map(metric));
}

/** Series of open connections. */
function open(client: 'app' | 'device', transport: string): string {
  return `connections{client="${client}",transport="${transport}"}`;
}

test('open connections are counted by who and by transport, and no longer when they are gone', async () => {
  const series = [
    open('device', 'tcp'),
    open('device', 'tls'),
    open('device', 'websocket'),
    open('device', 'websocket-tls'),
    open('device', 'mqtt'),
    open('app', 'tls'),
    open('app', 'websocket-tls'),
  ];
  await until(async () => (await metrics(...series)).every((count) => count === 0));
  const devices: { close(): Promise<void> }[] = [];
  for (const transport of ['tcp', 'tls', 'ws', 'wss'] as const) devices.push(await openDevice(account, 0, transport));
  devices.push(await openDevice(account));
  const mqtt = await MqttDevice.connect(target, account.tokens[0] ?? '');
  const apps = [await openApp(account), await openApp(account, 'web'), await openApp(account, 'web')];
  expect(await metrics(...series)).toEqual([2, 1, 1, 1, 1, 1, 2]);
  for (const client of [...devices, ...apps]) await client.close();
  await mqtt.end();
  await until(async () => (await metrics(...series)).every((count) => count === 0));
  expect(await metric('connections_total{client="device",transport="tcp"}')).toBe(2);
});

test('frames are counted by command at each end of a write', async () => {
  const series = [
    'frames_in_total{client="device",command="HARDWARE"}',
    'frames_out_total{client="app",command="HARDWARE"}',
    'frames_in_total{client="app",command="PING"}',
    'frames_out_total{client="app",command="RESPONSE"}',
    'frames_out_total{client="device",command="HARDWARE"}',
  ];
  const device = await openDevice(account);
  const [app, web] = [await openApp(account), await openApp(account, 'web')];
  const before = await metrics(...series);
  for (let value = 0; value < 10; value++) device.virtualWrite(5, value);
  for (let value = 0; value < 10; value++) await Promise.all([app.nextWrite(1, 0, 5), web.nextWrite(1, 0, 5)]);
  await app.command(Command.PING);
  web.hardware(1, 0, 'vw', 6, 'on');
  await device.nextWrite(6);
  const after = await metrics(...series);
  // The write of one app reaches the other too, as an APP_SYNC.
  expect(after.map((count, at) => count - (before[at] ?? 0))).toEqual([10, 20, 1, 1, 1]);
  for (const client of [device, app, web]) await client.close();
});

test('logins are counted by result, and sockets that send no frames', async () => {
  const series = [
    'logins_total{client="device",result="ok"}',
    'logins_total{client="device",result="invalid_token"}',
    'logins_total{client="app",result="ok"}',
    'logins_total{client="app",result="user_not_authenticated"}',
    'malformed_total{client="app"}',
  ];
  const before = await metrics(...series);
  await (await openDevice(account)).close();
  const stranger = await DeviceClient.connect(plain(target));
  await stranger.request(Command.HARDWARE_LOGIN, 'x'.repeat(32));
  stranger.destroy();
  await (await openApp(account)).close();
  const guess = openApp({ ...account, password: 'wrong' });
  await expect(guess).rejects.toThrow(AppError);
  const app = await AppClient.connect(secure(target));
  app.sendBytes(Buffer.from([1, 0, 1, 0x7f, 0xff, 0xff, 0xff]));
  await until(() => app.isClosed);
  const after = await metrics(...series);
  expect(after.map((count, at) => count - (before[at] ?? 0))).toEqual([1, 1, 1, 1, 1]);
});

test('the process tells of its memory, its event loop, and that all shards are its own', async () => {
  const page = await (await fetch(`http://127.0.0.1:${server.ports.metrics}/metrics`)).text();
  expect(page).toMatch(/^process_resident_memory_bytes\{service="standalone"\} \d{7,}/m);
  expect(page).toMatch(/^pinwire_shards_owned\{service="standalone"\} 256$/m);
  expect(page).toMatch(/^nodejs_eventloop_lag_p99_seconds\{service="standalone"\} 0?\.?\d/m);
});
