import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { HttpKit, type KitOptions } from '../../test/http-kit.ts';
import { until } from '../../test/line-wire.ts';

/** A connection that takes in every piece for itself. */
class Pieces extends Duplex {
  text = '';
  remoteAddress = '127.0.0.1';

  constructor(kit: HttpKit) {
    super();
    kit.http.accept(this as unknown as Socket);
  }

  setTimeout(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** What is sent in one go, over TCP or TLS, and what is answered until the connection ends. */
async function ask(kit: HttpKit, text: string, isSecure = false): Promise<string> {
  const port = await kit.listen(isSecure);
  const options = { port, host: '127.0.0.1', rejectUnauthorized: false };
  const socket = isSecure ? connectTls(options) : connect(options);
  let answers = '';
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => {
    answers += chunk;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
  });
  socket.write(text);
  await until(() => isClosed, 'the end of the connection');
  return answers;
}

const start = (options: KitOptions = {}): Promise<HttpKit> => HttpKit.start({}, options);

const statuses = (answers: string): string[] =>
  [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);
const bodies = (answers: string): string[] => [...answers.matchAll(/\["[^\]]*"\]/g)].map(([body]) => body);

test.each([false, true])('a value may have any letters as they are; TLS: %s', async (isSecure) => {
  const kit = await start();
  const device = await kit.harness.device();
  const write = (value: string) => `GET /${kit.token}/update/v1?value=${value} HTTP/1.1\r\nx: °\r\n\r\n`;
  const read = `GET /${kit.token}/get/v1 HTTP/1.1\r\n\r\n`;
  const last = `GET /${kit.token}/get/v1?x=° HTTP/1.0\r\n\r\n`;
  const text = write('20°C') + read + write('%2B+€') + read + write('温&value=🌡') + write('plain') + write('ж') + last;
  const answers = await ask(kit, text, isSecure);
  expect(statuses(answers)).toEqual(Array(8).fill('200'));
  expect(bodies(answers)).toEqual(['["20°C"]', '["+ €"]', '["ж"]']);
  const values = ['20°C', '+ €', '温|🌡', 'plain', 'ж'];
  expect(device.take()).toEqual(values.map((value) => `20#111 vw|1|${value}`));
});

test('a connection that is mended is as secure as it was', async () => {
  const kit = await start();
  const request = 'GET /admin?x=° HTTP/1.1\r\nconnection: close\r\n\r\n';
  expect(statuses(await ask(kit, request, true))).toEqual(['200']);
  expect(statuses(await ask(kit, request))).toEqual(['404']);
});

test('a request may come in any two pieces, and in single bytes', async () => {
  const kit = await start();
  const request = Buffer.from(
    `PUT /${kit.token}/update/v1?x=1 HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n["1"]` +
      `GET /${kit.token}/update/v1?value=°ж HTTP/1.1\r\n\r\nGET /${kit.token}/get/v1?é HTTP/1.1\r\n\r\n`,
  );
  const bytes = [...request.keys()].map((at) => request.subarray(at, at + 1));
  const cuts = [...request.keys()].map((at) => [request.subarray(0, at), request.subarray(at)]);
  for (const pieces of [bytes, ...cuts]) {
    const connection = new Pieces(kit);
    for (const piece of pieces) connection.push(piece);
    await until(() => connection.text.endsWith('["°ж"]'), 'the answers');
    expect(statuses(connection.text)).toEqual(['200', '200', '200']);
    connection.destroy();
  }
  await until(() => kit.http.connections === 0, 'the end of the connections');
});

test('what is asked together is answered in order', async () => {
  const kit = await start();
  const get = (path: string, end = 'HTTP/1.1') => `GET /${kit.token}${path} ${end}\r\n\r\n`;
  const answers = await ask(kit, get('/qr') + get('/update/v1?value=°') + get('/qr') + get('/get/v1', 'HTTP/1.0'));
  expect(answers.match(/image\/png|length: 0|\["°"\]/g)).toEqual(['image/png', 'length: 0', 'image/png', '["°"]']);
});

test('a thousand such requests at once', async () => {
  const kit = await start();
  const request = `GET /${kit.token}/%zz° HTTP/1.1\r\n\r\nGET /${kit.token}/update/v1?value=° HTTP/1.1\r\n\r\n`;
  const answers = await ask(kit, `${request.repeat(500)}GET /${kit.token}/get/v1?° HTTP/1.0\r\n\r\n`);
  expect(statuses(answers)).toEqual([...Array(500).fill(['404', '200']).flat(), '200']);
});

test.each([
  ['a target that is too long when it is escaped', `GET /x?value=${'ж'.repeat(1000)} HTTP/1.0\r\n\r\n`, '414'],
  ['a target that is too long before', `GET /x?value=${'x'.repeat(5000)}° HTTP/1.1\r\n\r\n`, '400'],
  ['a target that is much too long', `GET /x?value=${'°'.repeat(20_000)} HTTP/1.1\r\n\r\n`, '431'],
  ['no target', 'GET °/ HTTP/1.1\r\n\r\n', '400'],
  ['another fault behind it', 'GET /x?value=°\u0001 HTTP/1.1\r\n\r\n', '400'],
  ['no HTTP', 'GET /x?value=° SPDY/3\r\n\r\n', '400'],
  ['a blank behind it', 'GET /x?value=° C HTTP/1.1\r\n\r\n', '400'],
])('%s is refused', async (_, request, status) => {
  expect(statuses(await ask(await start(), request))).toEqual([status]);
});

test('deadlines hold', async () => {
  const kit = await start({ http: { headersMs: 200 } });
  expect(statuses(await ask(kit, 'GET /x?value=°'))).toEqual(['408']);
});

test('a connection that was mended takes no WebSocket', async () => {
  const kit = await start();
  const upgrade = 'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: a\r\n';
  expect(await ask(kit, `GET /websockets?° HTTP/1.1\r\n${upgrade}\r\n`)).toBe('');
  await until(() => kit.http.connections === 0, 'the end of the connection');
});

test('a stop ends idle connections that were mended', async () => {
  const kit = await start();
  const connection = new Pieces(kit);
  connection.push(Buffer.from(`GET /${kit.token}/update/v1?value=° HTTP/1.1\r\n\r\n`));
  await until(() => connection.text !== '', 'the answer');
  const closed = kit.http.close();
  expect(connection.destroyed).toBe(true);
  await closed;
});
