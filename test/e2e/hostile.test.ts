import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  AppClient,
  Command,
  DeviceClient,
  type FrameClient,
  newAccount,
  openApp,
  openDevice,
  type TestAccount,
} from '../kit/app-client.ts';
import { http } from '../kit/http-client.ts';
import { Noise } from '../kit/noise.ts';
import { plain, secure, startTarget, type Target } from '../kit/target.ts';
import { until } from '../kit/until.ts';

/** Messages a second that the server of these tests takes from a socket. */
const QUOTA = 1000;
const MILLION = 1_000_000;
const CHUNK = 4000;

let target: Target;
let account: TestAccount;
let neighbour: { app: AppClient; device: DeviceClient };
let counter = 0;
const open: { destroy(): void }[] = [];

beforeAll(async () => {
  target = await startTarget({ USER_MESSAGE_QUOTA_LIMIT: String(QUOTA), LOGIN_DEADLINE: '2', PROTOCOL_DEADLINE: '2' });
}, 120_000);

afterAll(async () => {
  await target?.close();
});

/** A device and an app that were there before, and must not notice anything. */
beforeEach(async () => {
  account = await newAccount(target);
  neighbour = { app: await openApp(account), device: await openDevice(account) };
});

afterEach(async () => {
  try {
    const value = String(++counter);
    neighbour.device.virtualWrite(1, value);
    expect((await neighbour.app.nextWrite(1, 0, 1)).parts[3]).toBe(value);
    neighbour.app.hardware(1, 0, 'vw', 2, value);
    expect((await neighbour.device.nextWrite(2)).parts[2]).toBe(value);
  } finally {
    for (const each of [...open.splice(0), neighbour.app, neighbour.device]) each.destroy();
  }
});

const PORTS: [string, (target: Target) => number | undefined, boolean][] = [
  ['http.port', ({ httpPort }) => httpPort, false],
  ['hardware.default.port', ({ plainDevicePort }) => plainDevicePort, false],
  ['https.port', ({ httpsPort }) => httpsPort, true],
  ['hardware.ssl.port', ({ tlsDevicePort }) => tlsDevicePort, true],
  ['app.ssl.port', ({ tlsAppPort }) => tlsAppPort, true],
  ['administration.https.port', ({ administrationPort }) => administrationPort, true],
];

/** Sends bytes on a new connection, ends it, and waits until the server has done so too. */
async function throwAt(port: number, isSecure: boolean, bytes: Buffer): Promise<void> {
  const { host } = target;
  const socket: Socket = isSecure
    ? connectTls({ host, port, rejectUnauthorized: false })
    : connectTcp({ host, port, noDelay: true });
  // A reset is an answer too; `once` of node:events would throw it.
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  socket.resume();
  socket.end(bytes);
  const late = setTimeout(() => socket.destroy(), 3000);
  await closed;
  clearTimeout(late);
}

async function inLanes(count: number, job: () => Promise<void>): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await job();
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

describe.each(PORTS)('a million random bytes at %s', (_key, portOf, isSecure) => {
  test('from the first byte', async () => {
    const port = portOf(target) ?? 0;
    const noise = new Noise();
    await inLanes(MILLION / CHUNK, () => throwAt(port, isSecure, noise.bytes(CHUNK)));
  }, 60_000);

  test('after what looks like a request or a login', async () => {
    const port = portOf(target) ?? 0;
    const noise = new Noise();
    const starts = [
      'GET / HTTP/1.1\r\n',
      'POST /x HTTP/1.1\r\ncontent-length: 99999\r\n\r\n',
      'GET /websockets HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      '\x1d\0\x01\0\x20',
      '\x02\0\x01\0\0\0\x20',
      'PUT ',
    ];
    await inLanes(MILLION / 10 / CHUNK, () => {
      const start = Buffer.from(starts[noise.number(starts.length)] ?? '', 'latin1');
      return throwAt(port, isSecure, Buffer.concat([start, noise.bytes(CHUNK)]));
    });
  }, 60_000);
});

test('bytes that are no TLS at a TLS port', async () => {
  const noise = new Noise();
  await inLanes(50, () => throwAt(target.httpsPort, false, noise.bytes(CHUNK)));
});

/** Every command with bodies that no client would send. The connection may end; then it is opened again. */
async function everyCommand(connect: () => Promise<FrameClient>): Promise<void> {
  const noise = new Noise();
  let client = await connect();
  for (let command = 0; command < 256; command++) {
    const rest = noise.bytes(noise.number(300));
    const bodies = ['', '\0', '1', '1\0', '1-0\0vw', '99999999999\0{}', '1\0{"id":', '1\0[[[[', 'null', rest];
    for (const body of bodies) {
      if (client.isClosed) client = await connect();
      client.send(command, body);
    }
    client.clear();
  }
  client.destroy();
}

test('every command of a device with a broken body', async () => {
  const other = await newAccount(target);
  await everyCommand(() => openDevice(other));
}, 60_000);

test.each(['mobile', 'web'] as const)(
  'every command of an app with a broken body: %s',
  async (header) => {
    const other = await newAccount(target);
    await everyCommand(() => openApp(other, header));
  },
  60_000,
);

describe('a frame that names a body of two gigabytes', () => {
  test('ends an app before and after the login, at once', async () => {
    const header = Buffer.from([Command.LOGIN, 0, 1, 0x7f, 0xff, 0xff, 0xff]);
    const stranger = await AppClient.connect(secure(target));
    stranger.sendBytes(header);
    await stranger.closed;
    const app = await openApp(await newAccount(target));
    app.sendBytes(header);
    await app.closed;
  });
});

test('a request with too large a body is refused', async () => {
  const path = `/${account.tokens[0]}/update/V9`;
  const body = JSON.stringify(['x'.repeat(2_000_000)]);
  const { status } = await http(target, path, { method: 'PUT', body });
  expect(status).toBe(413);
});

test.each(['says nothing', 'says too little', 'asks and never logs in'])(
  'a connection that %s is closed',
  async (how) => {
    const client = await (how.startsWith('asks')
      ? AppClient.connect(secure(target))
      : DeviceClient.connect(plain(target)));
    open.push(client);
    if (how === 'says too little') client.sendBytes(Buffer.from([Command.HARDWARE_LOGIN, 0]));
    if (how.startsWith('asks')) client.send(Command.GET_SERVER, 'ann@example.com\0Blynk');
    const began = performance.now();
    await client.closed;
    expect(performance.now() - began).toBeLessThan(6000);
  },
);

test('a socket over its rate is told once, loses what is over it and stays', async () => {
  const app = await openApp(account);
  open.push(app);
  const device = await openDevice(account);
  open.push(device);
  let relayed = 0;
  let seenAll = false;
  app.onFrame = ({ command, parts }) => {
    if (command === Command.HARDWARE && parts[2] === '7') relayed++;
    if (command === Command.HARDWARE && parts[2] === '8') seenAll = true;
    app.clear();
  };
  for (let value = 0; value < 4 * QUOTA; value++) device.virtualWrite(7, value);
  const refusal = await device.next(({ command }) => command === Command.RESPONSE);
  expect(refusal.status).toBe(1);
  // A socket is served in order: its first value that gets through after the flood shows that all of it has been seen.
  await until(() => {
    device.virtualWrite(8, 'after');
    return seenAll;
  });
  expect(relayed).toBeGreaterThanOrEqual(QUOTA / 2);
  expect(relayed).toBeLessThan(3 * QUOTA);
  expect(device.isClosed).toBe(false);
  expect(device.untaken.filter(({ command }) => command === Command.RESPONSE)).toEqual([]);
});

test.each(['mobile', 'web'] as const)(
  'an app that stops reading is cut off, its neighbours get everything: %s',
  async (header) => {
    const slow = await openApp(account, header);
    open.push(slow);
    slow.pause();
    const { app, device } = neighbour;
    const filling = 'x'.repeat(30_000);
    // 24 MB: more than the sockets of this machine hold back by themselves. In steps, so that who reads keeps up.
    for (let value = 0; value < 800; value++) {
      device.virtualWrite(9, value, filling);
      if (value % 10 < 9) continue;
      for (let next = value - 9; next <= value; next++) {
        expect((await app.nextWrite(1, 0, 9)).parts[3]).toBe(String(next));
      }
    }
    slow.resume();
    await slow.closed;
  },
  60_000,
);
