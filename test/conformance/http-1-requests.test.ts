import { describe, expect, test } from 'vitest';
import { better, exchanges, given, RawConnection, requests } from './kit/index.ts';

const account = given({ watch: [] });

const PUT = 'PUT /{token0}/update/v1';

describe('paths (http.md 1.2, 1.3)', () => {
  requests(account, [
    ['an unknown one', 'GET /nothing', '404 -'],
    ['only a token', 'GET /{token0}', '404 -'],
    ['a slash behind the token', 'GET /{token0}/', '404 -'],
    ['an unknown word', 'GET /{token0}/w/v1', '404 -'],
    ['a word without its pin', 'GET /{token0}/get', '404 -'],
    ['an empty pin', 'GET /{token0}/get/', '404 -'],
    ['a word in upper case', 'GET /{token0}/GET/v1', '404 -'],
    ['a slash at the end', 'GET /{token0}/get/v1/', '404 -'],
    ['two slashes', 'GET /{token0}//get/v1', '404 -'],
    ['two slashes at the beginning', 'GET //{token0}/get/v1', '404 -'],
    ['an empty token', 'GET //get/v1', '404 -'],
    [
      'an escaped pin',
      'GET /{token0}/get/v%32',
      "400 text Requested pin doesn't exist in the app.",
      {
        better: 'the original does not decode paths',
      },
    ],
    ['a bad escape', 'GET /{token0}/get/v%zz', '404 -', { better: 'the original takes it for a pin' }],
    ['a query that is not used', 'GET /{token0}/isHardwareConnected?x=1', '200 json false'],
    ['a token of another case', 'GET /{token0}x/get/v1', '400 text Invalid token.'],
    ['the home of the plain port', 'GET /', '301 - location: https://www.blynk.cc'],
    ['the home by another method', 'DELETE /', '301 - location: https://www.blynk.cc'],
    ['administration on the plain port', 'GET /admin', '404 -'],
    ['the web dashboard on the plain port', 'GET /dashws', '404 -'],
    [
      'a value that ends like a file',
      'GET /{token0}/update/v1?value=x.gz',
      '200 -',
      {
        better: 'the original takes it for a download',
      },
    ],
  ]);
});

describe('methods (http.md 1.5)', () => {
  requests(account, [
    ...['POST', 'PUT', 'PATCH', 'DELETE'].map(
      (method) => [`${method} of what is read by GET`, `${method} /{token0}/get/v1`, '404 -'] as const,
    ),
    ['HEAD of what is read by GET', 'HEAD /{token0}/get/v1', '404 -'],
    ['GET of what is written by PUT', 'GET /{token0}/extra/pin/v1', '404 -'],
    ['GET of what is sent by POST', 'GET /{token0}/notify', '404 -'],
    ['GET of an e-mail', 'GET /{token0}/email', '404 -'],
    ['POST of a pin', 'POST /{token0}/update/v1 ["1"]', '404 -'],
    ['OPTIONS', 'OPTIONS /{token0}/update/v1', '204 -', { better: 'browsers may PUT JSON from other origins' }],
  ]);

  better('browsers may PUT JSON from other origins', 'OPTIONS names methods and headers', async () => {
    const raw = RawConnection.open(account.world.target);
    raw.send(
      `OPTIONS /${account.world.variables.token0}/update/v1 HTTP/1.1\r\norigin: https://example.com\r\nconnection: close\r\n\r\n`,
    );
    const head = (await raw.closed()).toLowerCase();
    expect(head).toContain('access-control-allow-origin: *');
    expect(head).toContain('access-control-allow-methods: get, put, post, delete, options');
    expect(head).toContain('access-control-allow-headers: content-type');
  });
});

describe('the query (http.md 1.3)', () => {
  /** A row: what is written by a query is read like this. */
  const written = (name: string, query: string, value: string) =>
    [
      name,
      [`http GET /{token0}/update/v1?${query}`, 'http GET /{token0}/get/v1'],
      ['http 200 -', `http 200 json ${value}`],
    ] as const;
  exchanges(account, [
    written('a value', 'value=1', '["1"]'),
    written('several', 'value=1&value=2&value=3', '["1","2","3"]'),
    written('parted by a semicolon', 'value=a;value=b', '["a","b"]'),
    written('a parameter behind a semicolon', 'value=a;b', '["a"]'),
    written('an empty one', 'value=', '[""]'),
    written('no equals sign', 'value', '[""]'),
    written('plus is a blank', 'value=a+b', '["a b"]'),
    written('escapes', 'value=a%20b%2Bc%26d', '["a b+c&d"]'),
    written('UTF-8', 'value=%D0%9F%C3%BC', '["Пü"]'),
    written('an escaped NUL parts values', 'value=1%002', '["1","2"]'),
    written('an equals sign in the value', 'value=a=b', '["a=b"]'),
    written('a hash ends it', 'value=1#x&value=2', '["1"]'),
    written('empty parameters', '&&value=1&', '["1"]'),
    written('a property beside it is ignored', 'label=x&value=1', '["1"]'),
    written('4000 characters', `value=${'x'.repeat(3900)}`, `["${'x'.repeat(3900)}"]`),
  ]);
  requests(account, [
    [
      'a bad escape',
      'GET /{token0}/update/v1?value=%4',
      '400 text unterminated escape sequence at index 0 of: %4',
      {
        better: 'the original answers 500',
      },
    ],
    [
      'a percent sign that begins no escape',
      'GET /{token0}/update/v1?value=50%20%zz',
      "400 text invalid hex byte 'zz' at index 5 of: 50%20%zz",
      {
        better: 'the original answers 500',
      },
    ],
  ]);
});

describe('JSON (http.md 1.3, 1.5)', () => {
  const notJson = '500 text Unexpected content type. Expecting application/json.';
  const type = (name: string) => `${PUT}\ncontent-type: ${name}\n\n["1"]`;
  requests(account, [
    ['application/json', type('application/json'), '200 -'],
    ['with a charset', type('application/json; charset=utf-8'), '200 -'],
    ['text', type('text/plain'), notJson],
    ['a form', type('application/x-www-form-urlencoded'), notJson],
    ['nonsense', type('nonsense'), notJson],
    ['no type and no body', 'PUT /{token0}/update/v1', notJson],
    [
      'a type that is wrong comes before a token that is',
      'PUT /nobody/update/v1\ncontent-type: text/plain\n\n["1"]',
      notJson,
    ],
    ['no list', `${PUT} "1"`, '500 text Error parsing body param. "1"'],
    ['an object', `${PUT} {"a":1}`, '500 text Error parsing body param. {"a":1}'],
    ['a list that does not end', `${PUT} ["1"`, '500 text Error parsing body param. ["1"'],
    ['a word', `${PUT} hello`, '500 text Error parsing body param. hello'],
    ['a list in a list', `${PUT} [["1"]]`, '500 text Error parsing body param. [["1"]]'],
    ['an object in a list', `${PUT} [{}]`, '500 text Error parsing body param. [{}]'],
    [
      '32 KB that are no JSON',
      `${PUT} ${'x'.repeat(32_768)}`,
      `500 text Error parsing body param. ${'x'.repeat(32_768)}`,
    ],
    [
      'a body that is wrong comes before a token that is',
      'PUT /nobody/update/v1 "1"',
      '500 text Error parsing body param. "1"',
    ],
  ]);
});

const CORS = 'access-control-allow-origin: *\r\n';
const EMPTY = `connection: keep-alive\r\n${CORS}content-length: 0\r\n\r\n`;

/** Sends bytes on a connection of its own and resolves with what comes: as much as is expected, or all until the end. */
async function raw(text: string, expected: string): Promise<string> {
  const connection = RawConnection.open(account.world.target);
  connection.send(text.replaceAll('{token0}', account.world.variables.token0 ?? ''));
  const got = await connection.receive(expected.length);
  connection.destroy();
  return got;
}

describe('answers byte for byte (http.md 1.4)', () => {
  test.each([
    ['without a body', 'GET /{token0}/update/v1?value=1 HTTP/1.1\r\n\r\n', `HTTP/1.1 200 OK\r\n${EMPTY}`],
    [
      'with JSON',
      'GET /{token0}/isHardwareConnected HTTP/1.1\r\nhost: x\r\n\r\n',
      `HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-type: application/json;charset=utf-8\r\n${CORS}content-length: 5\r\n\r\nfalse`,
    ],
    [
      'with an error',
      'GET /nobody/get/v1 HTTP/1.1\r\n\r\n',
      `HTTP/1.1 400 Bad Request\r\nconnection: keep-alive\r\ncontent-type: text/plain;charset=utf-8\r\n${CORS}content-length: 14\r\n\r\nInvalid token.`,
    ],
    ['of an unknown path', 'GET /nothing HTTP/1.1\r\n\r\n', `HTTP/1.1 404 Not Found\r\n${EMPTY}`],
    [
      'that leads elsewhere',
      'GET / HTTP/1.1\r\n\r\n',
      `HTTP/1.1 301 Moved Permanently\r\nconnection: keep-alive\r\ncontent-length: 0\r\nlocation: https://www.blynk.cc\r\n${CORS}\r\n`,
    ],
  ])('%s', async (_name, request, expected) => {
    const got = await raw(request, expected);
    expect(got.slice(0, expected.length)).toBe(expected);
  });

  test.each([
    ['HTTP/1.0', 'HTTP/1.0\r\n\r\n'],
    ['connection: close', 'HTTP/1.1\r\nconnection: close\r\n\r\n'],
  ])('%s: the connection ends with the answer', async (_name, version) => {
    const connection = RawConnection.open(account.world.target);
    connection.send(`GET /${account.world.variables.token0}/update/v1?value=1 ${version}`);
    expect(await connection.closed()).toBe(`HTTP/1.1 200 OK\r\n${CORS}content-length: 0\r\nconnection: close\r\n\r\n`);
  });

  test('HTTP/1.0 may ask to stay', async () => {
    const request = 'GET /{token0}/update/v1?value=1 HTTP/1.0\r\nconnection: keep-alive\r\n\r\n';
    const one = `HTTP/1.1 200 OK\r\n${EMPTY}`;
    expect(await raw(request + request, one + one)).toBe(one + one);
  });

  test('requests sent together are answered in order', async () => {
    const get = (path: string): string => `GET /{token0}${path} HTTP/1.1\r\n\r\n`;
    const ok = `HTTP/1.1 200 OK\r\n${EMPTY}`;
    const json = (body: string): string =>
      `HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-type: application/json;charset=utf-8\r\n${CORS}content-length: ${body.length}\r\n\r\n${body}`;
    const expected = ok + json('["1"]') + ok + json('["2"]');
    const sent = get('/update/v1?value=1') + get('/get/v1') + get('/update/v1?value=2') + get('/get/v1');
    expect(await raw(sent, expected)).toBe(expected);
  });

  test('a request may come byte by byte', async () => {
    const connection = RawConnection.open(account.world.target);
    const text = `GET /${account.world.variables.token0}/update/v1?value=1 HTTP/1.1\r\n\r\n`;
    for (const byte of text) connection.send(byte);
    const expected = `HTTP/1.1 200 OK\r\n${EMPTY}`;
    expect(await connection.receive(expected.length)).toBe(expected);
    connection.destroy();
  });

  test('a client may ask before it sends a body', async () => {
    const connection = RawConnection.open(account.world.target);
    const head = `PUT /${account.world.variables.token0}/update/v1 HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n`;
    connection.send(head);
    const go = 'HTTP/1.1 100 Continue\r\n\r\n';
    expect(await connection.receive(go.length)).toBe(go);
    connection.send('["1"]');
    const expected = `${go}HTTP/1.1 200 OK\r\n${EMPTY}`;
    expect(await connection.receive(expected.length)).toBe(expected);
    connection.destroy();
  });

  test('a body may come in chunks', async () => {
    const head =
      'PUT /{token0}/update/v1 HTTP/1.1\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const expected = `HTTP/1.1 200 OK\r\n${EMPTY}`;
    expect(await raw(`${head}2\r\n["\r\n3\r\n1"]\r\n0\r\n\r\n`, expected)).toBe(expected);
  });
});

describe('targets as people write them (http.md 1.3)', () => {
  const get = (path: string): string => `GET /{token0}${path} HTTP/1.1\r\n\r\n`;
  const ok = `HTTP/1.1 200 OK\r\n${EMPTY}`;

  better('the original reads each byte as a letter', 'letters beyond ASCII need no escapes', async () => {
    const json = (body: string): string =>
      `HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-type: application/json;charset=utf-8\r\n${CORS}content-length: ${body.length}\r\n\r\n${body}`;
    const latin1 = (text: string): string => Buffer.from(text).toString('latin1');
    const sent =
      get('/update/v1?value=20°C') + get('/get/v1') + get('/update/v1?value=Tür+%2B&value=温') + get('/get/v1');
    const expected = ok + json(latin1('["20°C"]')) + ok + json(latin1('["Tür +","温"]'));
    expect(await raw(sent, expected)).toBe(expected);
  });

  test('marks that have no meaning need no escapes', async () => {
    expect(await raw(get('/update/v1?value="<>{}|^`\\'), ok)).toBe(ok);
  });

  better('the original answers 404', 'a blank is told', async () => {
    const status = 'HTTP/1.1 400 ';
    expect((await raw(get('/update/v1?value=a b'), status)).slice(0, status.length)).toBe(status);
  });
});

describe('limits (http.md 1.6)', () => {
  const tooLarge = 'HTTP/1.1 413 Request Entity Too Large\r\n';
  const head = 'PUT /{token0}/update/v1 HTTP/1.1\r\ncontent-type: application/json\r\n';

  test('a body that is announced as too large', async () => {
    const got = await raw(`${head}content-length: 524289\r\n\r\n`, `${tooLarge}connection: keep-alive\r\n`);
    expect(got.slice(0, tooLarge.length)).toBe(tooLarge);
    expect(got.toLowerCase()).not.toContain('access-control-allow-origin');
  });

  test('1 MB', async () => {
    const got = await raw(`${head}content-length: 1048576\r\n\r\n${'x'.repeat(1_048_576)}`, tooLarge);
    expect(got.slice(0, tooLarge.length)).toBe(tooLarge);
  });

  requests(account, [
    ['500 KB are not too large', `${PUT} ["${'x'.repeat(500_000)}"]`, '200 -'],
    ['32 KB', `${PUT} ["${'x'.repeat(32_768)}"]`, '200 -'],
  ]);

  better('the original answers 404', 'a target over 4096 bytes', async () => {
    const status = 'HTTP/1.1 414 ';
    expect((await raw(`GET /${'x'.repeat(5000)} HTTP/1.1\r\n\r\n`, status)).slice(0, status.length)).toBe(status);
  });

  better('the connection is dead then in the original', 'headers over 8192 bytes', async () => {
    const status = 'HTTP/1.1 431 ';
    const text = `GET /{token0}/isHardwareConnected HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect((await raw(text, status)).slice(0, status.length)).toBe(status);
  });

  test('an absolute target is an unknown path', async () => {
    const status = 'HTTP/1.1 404 ';
    expect((await raw('GET http://example.com/{token0}/get/v1 HTTP/1.1\r\n\r\n', status)).slice(0, status.length)).toBe(
      status,
    );
  });

  better('two lengths are how requests are smuggled', 'two lengths', async () => {
    const status = 'HTTP/1.1 400 ';
    const text = 'PUT /{token0}/pin/v1 HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n';
    expect((await raw(text, status)).slice(0, status.length)).toBe(status);
  });
});

describe('every request finds its way for itself (http.md 1.2)', () => {
  better(
    'the first request fixes the mode of the original',
    'the API, a page and the home on one connection',
    async () => {
      const connection = RawConnection.open(account.world.target, true);
      const get = (path: string): string => `GET ${path} HTTP/1.1\r\n\r\n`;
      const token = account.world.variables.token0;
      connection.send(
        get(`/${token}/isHardwareConnected`) + get('/admin') + get('/landing') + get(`/${token}/isAppConnected`),
      );
      connection.send(`GET /nothing HTTP/1.1\r\nconnection: close\r\n\r\n`);
      const statuses = [...(await connection.closed()).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) =>
        Number(status),
      );
      expect(statuses).toEqual([200, 200, 400, 200, 404]);
    },
  );
});
