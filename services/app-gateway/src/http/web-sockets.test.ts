import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { HttpKit } from '../../test/http-kit.ts';

/** What comes of an upgrade: who took the socket, or the status. */
async function upgrade(secure: boolean, path: string, options: { protocolVersion?: number } = {}): Promise<string> {
  const taken: string[] = [];
  const kit = await HttpKit.start({}, { sockets: (kind) => taken.push(kind) });
  const port = await kit.listen(secure);
  const url = `${secure ? 'wss' : 'ws'}://127.0.0.1:${port}${path}`;
  const socket = new WebSocket(url, { rejectUnauthorized: false, ...options });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      resolve(`${taken.join()} ${socket.extensions || 'no extensions'}`);
      socket.terminate();
    });
    socket.on('unexpected-response', (request, response) => {
      resolve(`${response.statusCode}${response.headers['sec-websocket-version'] ? ' version 13' : ''}`);
      request.destroy();
    });
    socket.on('error', reject);
  });
}

test.each([
  [false, '/websocket', 'device no extensions'],
  [false, '/websockets', 'device no extensions'],
  [true, '/websockets', 'device no extensions'],
  [false, '/websockets/', 'device no extensions'],
  [false, '/websockets?x=1', 'device no extensions'],
  [true, '/dashws', 'app no extensions'],
  [true, '/dashws?x=1', 'app no extensions'],
  [false, '/dashws', '404'],
  [true, '/dashwsx', '404'],
  [false, '/nothing', '404'],
  [false, '/', '404'],
  [true, '/api/docs/', '404'],
])('TLS %s, %s: %s', async (secure, path, expected) => {
  expect(await upgrade(secure, path)).toBe(expected);
});

test('another version is told which one is spoken', async () => {
  expect(await upgrade(false, '/websockets', { protocolVersion: 8 })).toBe('426 version 13');
});

test('a request that is no upgrade', async () => {
  const kit = await HttpKit.start();
  expect(await kit.get('//websockets')).toMatchObject({
    status: 400,
    body: 'not a WebSocket handshake request: missing upgrade',
  });
  expect(await kit.get('//dashws')).toMatchObject({ status: 404 });
  expect((await kit.post('//websockets', '{}')).status).toBe(403);
  expect((await kit.post('//dashws', '{}')).status).toBe(404);
});
