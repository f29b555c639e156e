import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { AppClient, Command, DeviceClient } from '../kit/app-client.ts';
import { plain, secure } from '../kit/target.ts';
import { better, exchanges, given } from './kit/index.ts';

const account = given({ devices: 2, watch: ['app'] });

describe.each([
  ['TCP', 'new'],
  ['TLS', 'newTls'],
  ['WebSocket', 'newWs'],
  ['WebSocket in TLS', 'newWss'],
])('a device over %s (hardware.md 1.1 to 1.3)', (_transport, device) => {
  const login = `${device} 29 1 {token0}`;
  const welcome = `${device} 0 1 200`;
  exchanges(account, [
    ['logs in', [login], [welcome]],
    ['logs in as older libraries do', [`${device} 2 1 {token0}`], [welcome]],
    [
      'may try again after a wrong token',
      [`${device} 29 1 {noToken}`, `${device} 29 2 {token0}`],
      [`${device} 0 1 9`, `${device} 0 2 200`],
    ],
    ['is answered a ping', [login, `${device} 6 2`], [welcome, `${device} 0 2 200`]],
    ['writes to the app', [login, `${device} 20 2 vw|1|a`], [welcome, 'app 20 2 1-0|vw|1|a']],
    ['is written to by the app', [login, 'app 20 9 1-0|vw|1|b'], [welcome, `${device} 20 9 vw|1|b`]],
    [
      'is written to over HTTP',
      [login, 'http GET /{token0}/update/v1?value=c'],
      [welcome, `${device} 20 111 vw|1|c`, 'app 20 111 1-0|vw|1|c', 'http 200 -'],
    ],
    [
      'syncs',
      [login, `${device} 20 2 vw|3|x`, `${device} 16 3 vr|3`],
      [welcome, 'app 20 2 1-0|vw|3|x', `${device} 20 3 vw|3|x`],
    ],
    [
      'sends several frames at once',
      [login, `${device} #{hex:1400020006}vw|1|a{hex:0600030000}{hex:0600040000}`],
      [welcome, 'app 20 2 1-0|vw|1|a', `${device} 0 3 200`, `${device} 0 4 200`],
    ],
    [
      'sends a frame in pieces',
      [login, `${device} #{hex:14000200}`, `${device} #{hex:06}vw|`, `${device} #1|a`],
      [welcome, 'app 20 2 1-0|vw|1|a'],
    ],
    ['is closed by a command of 100', [login, `${device} 100 2 x`], [welcome, `${device} closed`]],
    [
      'is closed by a write before the login',
      [`${device} 29 1 {noToken}`, `${device} 20 2 vw|1|a`],
      [`${device} 0 1 9`, `${device} closed`],
    ],
    ['keeps its socket at a second login', [login, `${device} 29 2 {token0}`], [welcome, `${device} 0 2 4`]],
    ['sends a body of 32 KB', [login, `${device} 20 2 vw|1|{x*32768}`], [welcome, 'app 20 2 1-0|vw|1|{x*32768}']],
    ['is told of a refused write', [login, `${device} 20 2 vw|1|`], [welcome, `${device} 0 2 2`]],
  ]);
});

describe('which protocol a TLS connection speaks (hardware.md 1.2)', () => {
  exchanges(account, [
    ['the first frame of a device decides: command 29, id 1', ['newTls 29 1 {token0}'], ['newTls 0 1 200']],
    ['the first frame of a device decides: command 2, id 1', ['newTls 2 1 {token0}'], ['newTls 0 1 200']],
    [
      'a login with another id is one of a device',
      ['newTls 29 2 {token0}'],
      ['newTls 0 2 200'],
      { better: 'the first byte is enough' },
    ],
    [
      'a login of 33 bytes is one of a device',
      ['newTls 29 1 {token0}\n'],
      ['newTls 0 1 200'],
      { better: 'the first byte is enough' },
    ],
    [
      'an old login with another id is one of a device',
      ['newTls 2 5 {token0}'],
      ['newTls 0 5 200'],
      { better: 'a length of two bytes is one of a device' },
    ],
    [
      'a token that is too short is answered',
      ['newTls 29 1 short'],
      ['newTls 0 1 9'],
      { better: 'the original takes it for an app' },
    ],
    ['an app', ['newApp 2 1 {email}|{hash}|Android|2.27.34|Blynk'], ['newApp 0 1 200']],
    ['an app that is new', ['newApp 2 1 {newEmail}|x|Android|2.27.34|Blynk'], ['newApp 0 1 3']],
    ['a web dashboard', ['newWeb 2 1 {email}|{hash}|web|1.0.0|Blynk'], ['newWeb 0 1 200']],
    ['HTTP', ['https GET /{token0}/isHardwareConnected'], ['https 200 json false'], { own: true }],
  ]);
});

describe('the plain port (hardware.md 1.2)', () => {
  exchanges(account, [
    ['HTTP', ['http GET /{token0}/isHardwareConnected'], ['http 200 json false'], { own: true }],
    ['takes no apps: their login is that of a device', ['new #{hex:0200010000}'], ['new 0 1 9']],
    ['has no web dashboard', ['http GET /dashws'], ['http 404 -']],
  ]);

  test('a device may have any id in its login', async () => {
    const { target, account: owner } = account.world;
    const device = await DeviceClient.connect(plain(target));
    const id = device.send(Command.HARDWARE_LOGIN, owner.tokens[0], 4711);
    expect(await device.next((frame) => frame.id === id)).toMatchObject({ command: 0, status: 200 });
    await device.close();
  });
});

/** A WebSocket that sends what a device client of this suite cannot. */
async function webSocket(path: string, secureToo = false): Promise<{ socket: WebSocket; next(): Promise<Buffer> }> {
  const { target } = account.world;
  const { host, port } = secureToo ? secure(target) : plain(target);
  const socket = new WebSocket(`${secureToo ? 'wss' : 'ws'}://${host}:${port}${path}`, { rejectUnauthorized: false });
  const messages: Buffer[] = [];
  const waiting: ((message: Buffer) => void)[] = [];
  socket.on('message', (message: Buffer) => {
    const take = waiting.shift();
    if (take) take(message);
    else messages.push(message);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const next = (): Promise<Buffer> => {
    const message = messages.shift();
    return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
  };
  return { socket, next };
}

function loginFrame(): Buffer {
  return Buffer.concat([Buffer.from([29, 0, 1, 0, 32]), Buffer.from(account.world.variables.token0 ?? '')]);
}

const WELCOME = Buffer.from([0, 0, 1, 0, 200]);
const PING = Buffer.from([6, 0, 2, 0, 0]);
const PONG = Buffer.from([0, 0, 2, 0, 200]);

describe('WebSockets of devices (hardware.md 1.3)', () => {
  test.each(['/websockets', '/websockets/', '/websockets/any/path', '/websockets?token=x'])('%s', async (path) => {
    for (const isSecure of [false, true]) {
      const { socket, next } = await webSocket(path, isSecure);
      socket.send(loginFrame());
      expect(await next()).toEqual(WELCOME);
      socket.terminate();
    }
  });

  better('the original leaves it open without an answer', '/websocket', async () => {
    const { socket, next } = await webSocket('/websocket');
    socket.send(loginFrame());
    expect(await next()).toEqual(WELCOME);
    socket.terminate();
  });

  test('no sub-protocol and no extension is agreed on', async () => {
    const wishes = { 'sec-websocket-protocol': 'blynk, binary', 'sec-websocket-extensions': 'permessage-deflate' };
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', ...wishes };
    const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    const { host, port } = plain(account.world.target);
    const sent = request({ host, port, path: '/websockets', headers: { ...headers, ...key } }).end();
    const [response, socket] = (await once(sent, 'upgrade')) as [IncomingMessage, Socket];
    socket.destroy();
    for (const wish of Object.keys(wishes)) expect(response.headers).not.toHaveProperty(wish);
  });

  test('text is ignored, a binary message behind it is served', async () => {
    const { socket, next } = await webSocket('/websockets');
    socket.send('hello');
    socket.send(loginFrame());
    expect(await next()).toEqual(WELCOME);
    socket.terminate();
  });

  test('a message may hold several frames; each answer is a message', async () => {
    const { socket, next } = await webSocket('/websockets');
    socket.send(Buffer.concat([loginFrame(), PING]));
    expect([await next(), await next()]).toEqual([WELCOME, PONG]);
    socket.terminate();
  });

  test('a frame may lie in several messages', async () => {
    const { socket, next } = await webSocket('/websockets');
    const login = loginFrame();
    socket.send(login.subarray(0, 10));
    socket.send(login.subarray(10));
    expect(await next()).toEqual(WELCOME);
    socket.terminate();
  });

  better('the original loses the tail', 'a message may come in fragments', async () => {
    const { socket, next } = await webSocket('/websockets');
    const login = loginFrame();
    socket.send(login.subarray(0, 20), { fin: false });
    socket.send(login.subarray(20), { fin: true });
    expect(await next()).toEqual(WELCOME);
    socket.terminate();
  });

  test('a ping of the WebSocket is answered with its data', async () => {
    const { socket } = await webSocket('/websockets');
    const pong = new Promise((resolve) => socket.once('pong', resolve));
    socket.ping('are you there');
    expect(await pong).toEqual(Buffer.from('are you there'));
    socket.terminate();
  });

  test('a close is answered with a close', async () => {
    const { socket } = await webSocket('/websockets');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close(1000);
    expect(await closed).toBe(1000);
  });

  test('a message over 65536 bytes ends the connection', async () => {
    const { socket, next } = await webSocket('/websockets');
    socket.send(loginFrame());
    expect(await next()).toEqual(WELCOME);
    const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    socket.send(Buffer.alloc(70_000, PING));
    expect(await closed).toBe('closed');
  });
});

describe('WebSockets of apps (app.md 1.4)', () => {
  test('carry one frame each, with a status of four bytes', async () => {
    const { socket, next } = await webSocket('/dashws', true);
    const { email, hash } = account.world.variables;
    socket.send(Buffer.concat([Buffer.from([2, 0, 7]), Buffer.from(`${email}\0${hash}\0web\x001.0.0\0Blynk`)]));
    expect(await next()).toEqual(Buffer.from([0, 0, 7, 0, 0, 0, 200]));
    socket.terminate();
  });

  test('are there over TLS only', async () => {
    const { target } = account.world;
    const address = plain(target);
    const open = new Promise((resolve, reject) =>
      new WebSocket(`ws://${address.host}:${address.port}/dashws`).once('open', resolve).once('error', reject),
    );
    await expect(open).rejects.toThrow('404');
    const app = await AppClient.connect(secure(target), 'web');
    await app.close();
  });
});
