import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type AppClient, type DeviceClient, newAccount, openApp, openDevice } from '../kit/app-client.ts';
import { Noise } from '../kit/noise.ts';
import { startTarget, type Target } from '../kit/target.ts';

/** What a WebSocket connection carries besides what it should; the TCP and TLS ports have theirs in hostile.test.ts. */
const MILLION = 1_000_000;
const CHUNK = 4000;

const KINDS: [string, (target: Target) => string][] = [
  ['a device WebSocket', ({ host, httpPort }) => `ws://${host}:${httpPort}/websockets`],
  ['a device WebSocket over TLS', ({ host, httpsPort }) => `wss://${host}:${httpsPort}/websocket`],
  ['/dashws', ({ host, httpsPort }) => `wss://${host}:${httpsPort}/dashws`],
];

let target: Target;
let app: AppClient;
let device: DeviceClient;
let counter = 0;

beforeAll(async () => {
  target = await startTarget();
}, 120_000);

afterAll(async () => {
  await target?.close();
});

beforeEach(async () => {
  const account = await newAccount(target);
  app = await openApp(account);
  device = await openDevice(account);
});

/** Who was there before has noticed nothing. */
afterEach(async () => {
  const value = String(++counter);
  device.virtualWrite(1, value);
  expect((await app.nextWrite(1, 0, 1)).parts[3]).toBe(value);
  app.hardware(1, 0, 'vw', 2, value);
  expect((await device.nextWrite(2)).parts[2]).toBe(value);
  app.destroy();
  device.destroy();
});

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { rejectUnauthorized: false, perMessageDeflate: false });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
}

/** Throws a million bytes at connections, one after the other in eight lanes, until each is closed or has had a chunk. */
async function throwAt(url: string, send: (socket: WebSocket) => void, bytes = MILLION): Promise<void> {
  let left = bytes / CHUNK;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const socket = await opened(url);
      const closed = once(socket, 'close');
      send(socket);
      socket.close();
      const late = setTimeout(() => socket.terminate(), 2000);
      await closed;
      clearTimeout(late);
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

describe.each(KINDS)('a million random bytes at %s', (_name, urlOf) => {
  test('as messages', async () => {
    const noise = new Noise();
    await throwAt(urlOf(target), (socket) => {
      const chunk = noise.bytes(CHUNK);
      for (let from = 0; from < CHUNK; ) {
        const to = from + 1 + noise.number(500);
        socket.send(chunk.subarray(from, to), { binary: noise.number(8) > 0 });
        from = to;
      }
    });
  }, 60_000);

  test('as what is no WebSocket frame', async () => {
    const noise = new Noise();
    const send = (socket: WebSocket): void => {
      const { _socket: below } = socket as unknown as { _socket: Socket };
      below.write(noise.bytes(CHUNK));
    };
    await throwAt(urlOf(target), send, MILLION / 10);
  }, 60_000);

  test('as bodies of every command before the login', async () => {
    const noise = new Noise();
    const header = urlOf(target).endsWith('dashws') ? 3 : 5;
    let command = 0;
    const send = (socket: WebSocket): void => {
      const body = noise.bytes(300);
      const frame = Buffer.alloc(header);
      frame[0] = command++ & 255;
      frame.writeUInt16BE(1, 1);
      if (header === 5) frame.writeUInt16BE(body.length, 3);
      socket.send(Buffer.concat([frame, body]));
    };
    await throwAt(urlOf(target), send, 256 * CHUNK);
  }, 60_000);
});
