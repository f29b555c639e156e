import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { HttpKit } from '../../test/http-kit.ts';

// What `curl --http2` sends to a plain port, and Java's client unless it is told not to.
const WISH = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n';
const JSON_TYPE = 'Content-Type: application/json\r\n';

/** All that comes for these pieces, each sent when the one before is out, until the connection ends. */
async function exchange(kit: HttpKit, pieces: readonly string[], secure = false): Promise<string> {
  const port = await kit.listen(secure);
  const socket = secure
    ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    : connectTcp(port, '127.0.0.1').setNoDelay(true);
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

const statuses = (text: string): string[] => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status ?? '');

test.each([false, true])('a request that would like HTTP/2 is served in HTTP/1.1; TLS %s', async (secure) => {
  const kit = await HttpKit.start();
  const { token } = kit;
  const write = `PUT /${token}/update/v1 HTTP/1.1\r\n${WISH}${JSON_TYPE}Content-Length: 7\r\n\r\n["42 "]`;
  const read = `GET /${token}/get/v1 HTTP/1.1\r\n${WISH}\r\n`;
  const last = `GET /${token}/get/v1 HTTP/1.0\r\n\r\n`;
  const text = await exchange(kit, [write, read, last], secure);
  expect(statuses(text)).toEqual(['200', '200', '200']);
  expect(text.split('["42 "]')).toHaveLength(3);
});

test('its body may come later, and in chunks', async () => {
  const kit = await HttpKit.start();
  const head = `PUT /${kit.token}/update/v1 HTTP/1.1\r\n${WISH}${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n`;
  const last = `GET /${kit.token}/get/v1 HTTP/1.0\r\n\r\n`;
  const text = await exchange(kit, [head, '3\r\n["7\r\n', '2\r\n"]\r\n0\r\n\r\n', last]);
  expect(text).toMatch(/\["7"\]$/);
});

test('what was asked before is answered before', async () => {
  const kit = await HttpKit.start();
  const first = `GET /${kit.token}/get/x1 HTTP/1.1\r\n\r\n`;
  const second = `GET /${kit.token}/isAppConnected HTTP/1.1\r\n${WISH}\r\n`;
  const text = await exchange(kit, [first + second + second, 'GET /nothing HTTP/1.0\r\n\r\n']);
  expect(statuses(text)).toEqual(['400', '200', '200', '404']);
});

test('such a connection is one that is counted and closed with the server', async () => {
  const kit = await HttpKit.start();
  const port = await kit.listen();
  const socket = connectTcp(port, '127.0.0.1');
  socket.write(`GET /${kit.token}/isAppConnected HTTP/1.1\r\n${WISH}\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  expect(kit.http.connections).toBe(1);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await kit.http.close();
  await closed;
});
