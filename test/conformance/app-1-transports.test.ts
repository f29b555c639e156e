import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { Command } from '@pinwire/protocol';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { secure, type Target } from '../kit/target.ts';
import { Account, connect, HEADERS } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';
import { lineOf } from './app/session.ts';
import { conformanceTarget } from './kit/index.ts';

let target: Target;
beforeAll(async () => {
  target = await conformanceTarget();
}, 120_000);
afterAll(() => target?.close());

const PING = Command.PING;
/** Commands that end a connection which has not logged in: all but the five of app.md 1.1. */
const PRE_LOGIN: readonly number[] = [1, 2, 32, 40, 81];
const beforeLogin = Array.from({ length: 100 }, (_, code) => code).filter((code) => !PRE_LOGIN.includes(code));
/** On a TLS socket its first bytes are those of a device (hardware.md 1.2). */
const HARDWARE_LOGIN = Command.HARDWARE_LOGIN;

chapter('1 transports', ({ common, withProject, header }) => {
  const account = common();

  test('message ids 0, 1 and 65535 are echoed', async () => {
    const { app } = account();
    for (const id of [0, 1, 65_535, 0]) {
      app.send(PING, '', id);
      expect(await app.next()).toBe(`0 ${id} 200`);
    }
  });

  test('a hundred frames at once are answered in their order', async () => {
    const { app } = account();
    const ids = Array.from({ length: 100 }, (_, at) => 1000 + at);
    for (const id of ids) app.send(PING, '', id);
    expect(await app.take(100)).toEqual(ids.map((id) => `0 ${id} 200`));
  });

  test('a RESPONSE from a client is ignored after the login', async () => {
    const { app } = account();
    app.client.respond(7, 200);
    app.client.respond(7, 6);
    expect(await app.quiet()).toBe('200');
  });

  test('a ping with a body is a ping', async () => {
    expect(await account().app.ask(PING, 'any|thing')).toBe('200');
  });

  test('a RESPONSE before the login closes', async () => {
    const app = await connect(target, header);
    app.client.respond(1, 200);
    expect(await app.next()).toBe('closed');
  });

  test.each([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])(
    'of the commands from %i on each closes before a login',
    async (from) => {
      for (const code of beforeLogin.filter((one) => one > 0 && one >= from && one < from + 10)) {
        if (header === 'mobile' && code === HARDWARE_LOGIN) continue;
        const app = await connect(target, header);
        expect(await app.ask(code, '1'), `command ${code}`).toBe('closed');
      }
    },
  );

  test('what a command before the login refused leaves the connection open', async () => {
    const app = await connect(target, header);
    expect(await app.ask(Command.LOGIN, 'x')).toBe('2');
    expect(await app.ask(Command.GET_SERVER, 'x')).toBe('2');
    expect(await app.ask(Command.LOGIN, '')).toBe('2');
  });

  for (const name of ['LOGIN', 'REGISTER', 'GET_SERVER', 'SHARE_LOGIN', 'RESET_PASSWORD'] as const) {
    improved(`${name} after the login is refused`, 'no answer', async () => {
      expect(await account().app.ask(Command[name], account().login())).toBe('2');
      expect(await account().app.quiet()).toBe('200');
    });
  }

  improved('a value that is no UTF-8 is relayed as it is', 'bad sequences become U+FFFD', async () => {
    const own = await withProject();
    const second = await own.session();
    const body = Buffer.concat([Buffer.from('1-0\0vw\x005\0a'), Buffer.from([0xff, 0xfe]), Buffer.from('b')]);
    own.app.send(Command.HARDWARE, body, 9);
    expect((await second.client.next(() => true)).body.toString('hex')).toBe(body.toString('hex'));
  });
});

describe('the mobile header', () => {
  test('a frame may come byte by byte', async () => {
    const { app } = await Account.open(target, 'mobile');
    for (const byte of Buffer.from('06000500000003616263', 'hex')) app.client.sendBytes(Buffer.from([byte]));
    expect(await app.next()).toBe('0 5 200');
  });

  test('many frames may come in one segment', async () => {
    const { app } = await Account.open(target, 'mobile');
    const frames = [1, 2, 3].map((id) => Buffer.from([PING, 0, id, 0, 0, 0, 0]));
    app.client.sendBytes(Buffer.concat(frames));
    expect(await app.take(3)).toEqual([1, 2, 3].map((id) => `0 ${id} 200`));
  });

  test.each([100, 101, 200, 255])('command %i closes', async (command) => {
    const { app } = await Account.open(target, 'mobile');
    app.client.sendBytes(Buffer.from([command, 0, 9, 0, 0, 0, 0]));
    expect(await app.next()).toBe('closed');
  });

  test('a length of 2^31 and more closes', async () => {
    const { app } = await Account.open(target, 'mobile');
    app.client.sendBytes(Buffer.from([PING, 0, 9, 0x80, 0, 0, 0]));
    expect(await app.next()).toBe('closed');
  });

  improved('a length above 10 000 000 closes at once', 'only when that many bytes have come', async () => {
    const { app } = await Account.open(target, 'mobile');
    const head = Buffer.from([PING, 0, 9, 0, 0, 0, 0]);
    head.writeUInt32BE(10_000_001, 3);
    app.client.sendBytes(head);
    expect(await app.next()).toBe('closed');
  });

  test('a megabyte of body is taken after the login', async () => {
    const { app } = await Account.open(target, 'mobile');
    expect(await app.ask(PING, Buffer.alloc(1024 * 1024, 'a'))).toBe('200');
  });

  improved('a megabyte before the login closes', 'is waited for', async () => {
    const app = await connect(target, 'mobile');
    const head = Buffer.from([Command.RESET_PASSWORD, 0, 9, 0, 0, 0, 0]);
    head.writeUInt32BE(1024 * 1024, 3);
    app.client.sendBytes(head);
    expect(await app.next()).toBe('closed');
  });
});

/** A WebSocket below the frames, for what no client of ours sends. */
async function rawSocket(path = '/dashws'): Promise<{ socket: WebSocket; messages: Buffer[] }> {
  const { host, port, ...trust } = secure(target);
  const messages: Buffer[] = [];
  const socket = new WebSocket(`wss://${host}:${port}${path}`, {
    ...('ca' in trust ? { ca: trust.ca } : {}),
    rejectUnauthorized: !trust.insecure,
  });
  onTestFinished(() => socket.terminate());
  socket.on('message', (data: Buffer) => messages.push(data));
  await once(socket, 'open');
  return { socket, messages };
}

async function loggedInSocket(): Promise<Awaited<ReturnType<typeof rawSocket>>> {
  const account = await Account.open(target, 'mobile');
  const raw = await rawSocket();
  raw.socket.send(Buffer.concat([Buffer.from([2, 0, 1]), Buffer.from(account.login('web').replaceAll('|', '\0'))]));
  await once(raw.socket, 'message');
  expect(raw.messages.splice(0).map((message) => message.toString('hex'))).toEqual(['000001000000c8']);
  return raw;
}

describe('the web header', () => {
  test('a text message is ignored', async () => {
    const { socket, messages } = await loggedInSocket();
    socket.send(String.fromCharCode(PING, 0, 5));
    socket.send(Buffer.from([PING, 0, 6]));
    await once(socket, 'message');
    expect(messages.map((message) => message.toString('hex'))).toEqual(['000006000000c8']);
  });

  test.each([
    ['two bytes', '0605'],
    ['one byte', '06'],
    ['no byte', ''],
    ['a RESPONSE without status', '000005'],
    ['a RESPONSE with half a status', '0000050000'],
    ['command 100', '640005'],
    ['command 255 with a body', 'ff000561'],
  ])('a message of %s is dropped', async (_, hex) => {
    const { socket, messages } = await loggedInSocket();
    socket.send(Buffer.from(hex, 'hex'));
    socket.send(Buffer.from([PING, 0, 6]));
    await once(socket, 'message');
    expect(messages.map((message) => message.toString('hex'))).toEqual(['000006000000c8']);
  });

  improved('a message may come in fragments', 'the first fragment is taken as all of it', async () => {
    const { socket, messages } = await loggedInSocket();
    socket.send(Buffer.from([PING, 0]), { fin: false });
    socket.send(Buffer.from([7]), { fin: true });
    await once(socket, 'message');
    expect(messages.map((message) => message.toString('hex'))).toEqual(['000007000000c8']);
  });

  test('a ping of the WebSocket is answered', async () => {
    const { socket } = await loggedInSocket();
    socket.ping('hello');
    const [data] = (await once(socket, 'pong')) as [Buffer];
    expect(data.toString()).toBe('hello');
  });

  test('a message of 65536 bytes is taken, a longer one closes with 1009', async () => {
    const { socket, messages } = await loggedInSocket();
    socket.send(Buffer.concat([Buffer.from([PING, 0, 8]), Buffer.alloc(65_533)]));
    await once(socket, 'message');
    expect(messages.map((message) => message.toString('hex'))).toEqual(['000008000000c8']);
    socket.send(Buffer.alloc(65_537, PING));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1009);
  });

  test('a close is echoed', async () => {
    const { socket } = await loggedInSocket();
    socket.close(1000);
    expect((await once(socket, 'close'))[0]).toBe(1000);
  });

  improved('a query string does not matter', '404', async () => {
    const { socket } = await rawSocket('/dashws?x=1');
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });
});

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
};

/** The answer to a request for the path of the web dashboard. */
async function upgrade(method: string, path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const { host, port, ca } = secure(target);
  const options = { host, port, method, path, headers, rejectUnauthorized: ca !== undefined };
  const sent = request(ca === undefined ? options : { ...options, ca }).end();
  onTestFinished(() => void sent.destroy());
  const answered = once(sent, 'response');
  const upgraded = once(sent, 'upgrade');
  const [response] = (await Promise.race([answered, upgraded])) as [IncomingMessage];
  answered.catch(() => undefined);
  upgraded.catch(() => undefined);
  return response;
}

describe('the upgrade to /dashws', () => {
  test.each([
    ['an upgrade', 'GET', '/dashws', UPGRADE, 101],
    ['a plain GET', 'GET', '/dashws', {}, 400],
    ['a POST', 'POST', '/dashws', {}, 403],
    ['a POST that asks for it', 'POST', '/dashws', UPGRADE, 403],
    ['version 12', 'GET', '/dashws', { ...UPGRADE, 'sec-websocket-version': '12' }, 426],
    ['a trailing slash', 'GET', '/dashws/', UPGRADE, 404],
  ] as const)('%s', async (_, method, path, headers, status) => {
    expect((await upgrade(method, path, { ...headers })).statusCode).toBe(status);
  });

  test('no sub-protocol and no extension is chosen', async () => {
    const wishes = { 'sec-websocket-protocol': 'blynk, binary', 'sec-websocket-extensions': 'permessage-deflate' };
    const { statusCode, headers } = await upgrade('GET', '/dashws', { ...UPGRADE, ...wishes });
    expect(statusCode).toBe(101);
    for (const wish of Object.keys(wishes)) expect(headers).not.toHaveProperty(wish);
  });
});

test('both headers are served on one port, and a login of id 1 is no login of a device', async () => {
  const account = await Account.open(target, 'mobile');
  for (const header of HEADERS) {
    const app = await account.connect(header);
    app.send(Command.LOGIN, account.login(), 1);
    const frame = await app.client.next(() => true);
    expect(lineOf(frame)).toBe('0 1 200');
  }
});
