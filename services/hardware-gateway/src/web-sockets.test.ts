import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { webSockets } from './web-sockets.ts';

const KEY = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const UPGRADE = `connection: upgrade\r\nupgrade: websocket\r\n${KEY}`;

describe('HTTP at a hardware-gateway that stands alone (http.md 3)', () => {
  let server: Server;
  let taken: WebSocket[];
  beforeEach(async () => {
    taken = [];
    server = createServer(
      { pauseOnConnect: true },
      webSockets((socket) => void taken.push(socket)),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const socket of taken) socket.terminate();
    server.close();
  });
  const port = (): number => (server.address() as AddressInfo).port;

  /** All that is answered to a request until the connection ends. */
  async function ask(request: string): Promise<string> {
    const socket = connect(port(), '127.0.0.1');
    socket.write(request);
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    await once(socket, 'close');
    return text;
  }

  it.each(['/websocket', '/websockets', '/websockets/x?y'])('%s is a WebSocket of a device', async (path) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port()}${path}`);
    await once(socket, 'open');
    expect(taken).toHaveLength(1);
    socket.terminate();
  });

  it.each([
    ['an upgrade elsewhere', `GET /dashws HTTP/1.1\r\n${UPGRADE}sec-websocket-version: 13\r\n\r\n`, '404', ''],
    ['another version', `GET /websockets HTTP/1.1\r\n${UPGRADE}sec-websocket-version: 8\r\n\r\n`, '426', ''],
    ['no version', `GET /websockets HTTP/1.1\r\n${UPGRADE}\r\n`, '426', ''],
    [
      'no upgrade',
      'GET /websockets HTTP/1.1\r\nhost: x\r\n\r\n',
      '400',
      'not a WebSocket handshake request: missing upgrade',
    ],
    ['another method', 'POST /websockets HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n', '403', ''],
    ['another path', 'GET /x HTTP/1.1\r\nhost: x\r\n\r\n', '404', ''],
  ])('%s', async (_name, request, status, body) => {
    const answer = await ask(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.split('\r\n\r\n', 2)[1]).toBe(body);
    expect(taken).toEqual([]);
  });

  it('tells which version is spoken', async () => {
    const answer = await ask(`GET /websockets HTTP/1.1\r\n${UPGRADE}sec-websocket-version: 8\r\n\r\n`);
    expect(answer.toLowerCase()).toContain('sec-websocket-version: 13\r\n');
  });
});
