import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { HttpKit } from '../../test/http-kit.ts';
import { until } from '../../test/line-wire.ts';

/** A connection on which bytes are sent and come back as they are. */
class Raw {
  text = '';
  isClosed = false;

  constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      this.text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** Waits until that many answers without a body, or with the body, are there. */
  async answers(count: number): Promise<string[]> {
    await until(() => this.text.split('HTTP/1.1 ').length > count && this.text.includes('\r\n\r\n'), 'an answer');
    return this.text.split(/(?=HTTP\/1\.1 )/);
  }

  async closed(): Promise<string> {
    await until(() => this.isClosed, 'the end of the connection');
    return this.text;
  }

  /** Sends no more, but still reads. */
  finish(): void {
    this.socket.end();
  }

  end(): void {
    this.socket.destroy();
  }
}

async function open(kit: HttpKit): Promise<Raw> {
  const port = await kit.listen();
  const socket = connect(port, '127.0.0.1');
  return new Raw(socket);
}

const OK = 'HTTP/1.1 200 OK\r\nconnection: keep-alive\r\naccess-control-allow-origin: *\r\ncontent-length: 0\r\n\r\n';

test('an answer, byte for byte, on a connection that stays', async () => {
  const kit = await HttpKit.start();
  const raw = await open(kit);
  raw.send(`GET /${kit.token}/update/v1?value=1 HTTP/1.1\r\n\r\n`);
  expect(await raw.answers(1)).toEqual([OK]);
  raw.send(`GET /${kit.token}/get/v1 HTTP/1.1\r\nhost: x\r\n\r\n`);
  const [, second] = await raw.answers(2);
  expect(second).toBe(
    'HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-type: application/json;charset=utf-8\r\n' +
      'access-control-allow-origin: *\r\ncontent-length: 5\r\n\r\n["1"]',
  );
  raw.end();
});

test('requests sent together are answered in order', async () => {
  const kit = await HttpKit.start();
  const device = await kit.harness.device();
  const raw = await open(kit);
  const get = (path: string) => `GET /${kit.token}${path} HTTP/1.1\r\n\r\n`;
  raw.send(get('/qr') + get('/update/v1?value=1') + get('/update/v1?value=2') + get('/get/v1'));
  const answers = await raw.answers(4);
  expect(answers[0]).toContain('image/png');
  expect(answers.slice(1, 3)).toEqual([OK, OK]);
  expect(answers[3]).toContain('["2"]');
  expect(device.take().slice(-2)).toEqual(['20#111 vw|1|1', '20#111 vw|1|2']);
  raw.end();
});

test.each(['HTTP/1.0', 'HTTP/1.1\r\nconnection: close'])('%s: the connection ends with the answer', async (version) => {
  const kit = await HttpKit.start();
  const raw = await open(kit);
  raw.send(`GET /${kit.token}/update/v1?value=1 ${version}\r\n\r\n`);
  expect(await raw.closed()).toBe(
    'HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
  );
});

test('HTTP/1.0 may ask to stay', async () => {
  const kit = await HttpKit.start();
  const raw = await open(kit);
  raw.send(`GET /${kit.token}/update/v1?value=1 HTTP/1.0\r\nconnection: keep-alive\r\n\r\n`);
  expect(await raw.answers(1)).toEqual([OK]);
  raw.send(`GET /${kit.token}/update/v1?value=2 HTTP/1.0\r\n\r\n`);
  await raw.closed();
});

const PUT = (token: string, headers: string) =>
  `PUT /${token}/update/v1 HTTP/1.1\r\ncontent-type: application/json\r\n${headers}\r\n\r\n`;

test('a body that is announced as too large is refused, read and forgotten', async () => {
  const kit = await HttpKit.start({}, { http: { maxBody: 2048 } });
  const raw = await open(kit);
  raw.send(PUT(kit.token, 'content-length: 3000'));
  expect(await raw.answers(1)).toEqual([
    'HTTP/1.1 413 Request Entity Too Large\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n',
  ]);
  raw.send(`${'x'.repeat(3000)}GET /${kit.token}/update/v1?value=1 HTTP/1.1\r\n\r\n`);
  expect((await raw.answers(2))[1]).toBe(OK);
  raw.end();
});

test.each([
  ['a length far beyond the limit', 'content-length: 99999999', 'x'.repeat(3000)],
  ['chunks', 'transfer-encoding: chunked', `1000\r\n${'x'.repeat(4096)}\r\n0\r\n\r\n`],
])('%s: refused, and the connection ends', async (_name, headers, body) => {
  const kit = await HttpKit.start({}, { http: { maxBody: 2048 } });
  const raw = await open(kit);
  raw.send(PUT(kit.token, headers) + body);
  expect(await raw.closed()).toMatch(/^HTTP\/1\.1 413 Request Entity Too Large\r\nconnection: close\r\n/);
});

test('a client may ask before it sends a body', async () => {
  const kit = await HttpKit.start({}, { http: { maxBody: 2048 } });
  const raw = await open(kit);
  raw.send(PUT(kit.token, 'expect: 100-continue\r\ncontent-length: 5'));
  expect(await raw.answers(1)).toEqual(['HTTP/1.1 100 Continue\r\n\r\n']);
  raw.send('["1"]');
  expect((await raw.answers(2))[1]).toBe(OK);
  // Without the go-ahead the body does not come: whatever follows is not the body.
  raw.send(PUT(kit.token, 'expect: 100-continue\r\ncontent-length: 5000'));
  await raw.answers(3);
  expect((await raw.closed()).split(/(?=HTTP\/1\.1 )/)[2]).toMatch(/^HTTP\/1\.1 413 .*\r\nconnection: close\r\n/);
});

test('a client that ends its side behind its requests is answered', async () => {
  const kit = await HttpKit.start();
  const raw = await open(kit);
  const { store } = kit.harness;
  const find = store.findToken.bind(store);
  let go = () => {};
  const ended = new Promise<void>((resolve) => {
    go = resolve;
  });
  vi.spyOn(store, 'findToken').mockImplementation((token) => ended.then(() => find(token)));
  const get = (path: string) => `GET /${kit.token}${path} HTTP/1.1\r\n\r\n`;
  raw.send(get('/update/v1?value=1') + get('/get/v1'));
  raw.finish();
  // The server sees the end while it asks the store.
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  go();
  const answers = (await raw.closed()).split(/(?=HTTP\/1\.1 )/);
  expect(answers[0]).toBe(OK);
  expect(answers[1]).toContain('["1"]');
});

test.each([
  ['a long target', `GET /${'x'.repeat(5000)} HTTP/1.1\r\n\r\n`, '414 '],
  ['long headers', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
  ['a hash in the path', 'GET /x/get/v1#y HTTP/1.1\r\n\r\n', '404 '],
  ['an absolute target', 'GET http://example.com/ HTTP/1.1\r\n\r\n', '404 '],
  ['a bad escape in the path', 'GET /x/get/v%zz HTTP/1.1\r\n\r\n', '404 '],
  ['a request to be a proxy', 'CONNECT example.com:443 HTTP/1.1\r\n\r\n', '404 '],
])('%s', async (_name, request, status) => {
  const kit = await HttpKit.start();
  const raw = await open(kit);
  raw.send(request);
  const [first] = await raw.answers(1);
  expect(first).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
  expect(first).toContain('content-length: 0');
  raw.end();
});

test.each([
  ['no HTTP', 'GET / SPDY/3\r\n\r\n'],
  ['two lengths', 'PUT /x/pin/v1 HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'],
  ['a blank in the target', 'GET /x/update/v1?value=a b HTTP/1.1\r\n\r\n'],
  ['a control character in the target', 'GET /x/update/v1?value=\u0001 HTTP/1.1\r\n\r\n'],
  ['lines that end in LF', 'GET /x/get/v1 HTTP/1.1\n\n'],
])('%s is told to whoever wrote the request', async (_name, request) => {
  const kit = await HttpKit.start();
  const raw = await open(kit);
  raw.send(request);
  expect(await raw.closed()).toMatch(
    /^HTTP\/1\.1 400 Bad Request\r\ncontent-type: text\/plain.*\r\n\r\n\w[\w ,/-]+\.$/s,
  );
});

test('an upgrade that does not wait for the answer before it: that is sent, and the connection ends', async () => {
  const kit = await HttpKit.start();
  const raw = await open(kit);
  const upgrade =
    'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: a\r\n\r\n';
  raw.send(`GET /${kit.token}/qr HTTP/1.1\r\n\r\nGET /websockets HTTP/1.1\r\n${upgrade}`);
  const text = await raw.closed();
  expect(text).toContain('image/png');
  expect(text.split('HTTP/1.1 ')).toHaveLength(2);
  expect(kit.http.connections).toBe(0);
});

test('headers and bodies that come too slowly end the connection', async () => {
  const kit = await HttpKit.start({}, { http: { headersMs: 200 } });
  const [headers, body] = [await open(kit), await open(kit)];
  headers.send('GET /x');
  body.send(`${PUT(kit.token, 'content-length: 5')}["`);
  for (const raw of [headers, body]) expect(await raw.closed()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
});

test('random bytes after a method are answered or closed, and disturb nobody', async () => {
  const kit = await HttpKit.start();
  const bytes = fc.string({ unit: 'binary', maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET ', 'PUT /', 'POST /x/email HTTP/1.1\r\n', 'OPTIONS *'),
      bytes,
      async (start, rest) => {
        const raw = await open(kit);
        raw.send(`${start}${rest}\r\n\r\n\r\n`);
        raw.finish();
        await raw.closed();
      },
    ),
    { numRuns: 100 },
  );
  expect((await kit.get('/isHardwareConnected')).status).toBe(200);
});

test('a stop lets the request under way end', async () => {
  const kit = await HttpKit.start();
  const idle = await open(kit);
  const busy = await open(kit);
  idle.send(`GET /${kit.token}/update/v1?value=1 HTTP/1.1\r\n\r\n`);
  await idle.answers(1);
  busy.send(PUT(kit.token, 'content-length: 5'));
  await until(() => kit.http.connections === 2, 'the second connection');
  const closing = kit.http.close();
  await idle.closed();
  busy.send('["9"]');
  expect(await busy.closed()).toMatch(/^HTTP\/1\.1 200 OK\r\n.*connection: close\r\n\r\n$/s);
  await closing;
});
