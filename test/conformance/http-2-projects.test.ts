import { describe, expect, test } from 'vitest';
import { http } from '../kit/http-client.ts';
import { better, exchanges, given, onPin, RawConnection, requests, World, widget } from './kit/index.ts';

const account = given({ devices: 2, watch: [], widgets: [onPin('GAUGE', 'v5', { id: 11, value: '7' })] });

const own = (...widgets: object[]) => ({ own: { widgets: widgets as Record<string, unknown>[] } });
const stopped = { own: { project: { isActive: false } } };

describe('GET project (http.md 2.7)', () => {
  requests(account, [
    [
      'its name, widgets and devices',
      'GET /{token0}/project',
      '&200 json {"id":1,"name":"Test","isActive":true,"widgets":[{"id":11,"type":"GAUGE","pin":5}],"devices":[{"id":0,"name":"Device 0"},{"id":1}]}',
    ],
    ['the same for another device of it', 'GET /{token1}/project', '&200 json {"id":1,"name":"Test"}'],
    ['a stopped one', 'GET /{token0}/project', '&200 json {"id":1,"isActive":false}', stopped],
  ]);

  test('holds no tokens and nothing of who logged in when', async () => {
    const { target, variables } = account.world;
    const { body } = await http(target, `/${variables.token0}/project`);
    expect(body).not.toContain(variables.token0);
    expect(body).not.toContain(variables.token1);
    expect(body).not.toMatch(/lastLoggedIP|connectTime|hardwareInfo|sharedToken|"status"/);
  });

  test('holds no secrets of widgets', async () => {
    const world = await World.create(account.world.target, {
      widgets: [widget('TWITTER', { token: 'secret-1', secret: 'secret-2', username: 'secret-3' })],
    });
    const { body } = await http(world.target, `/${world.variables.token0}/project`);
    expect(JSON.parse(body)).toMatchObject({ widgets: [{ type: 'TWITTER' }] });
    expect(body).not.toContain('secret-');
  });

  better('the original shows them', 'holds no push tokens', async () => {
    const world = await World.create(account.world.target, {
      widgets: [widget('NOTIFICATION', { androidTokens: { phone: 'push-token' } })],
    });
    expect((await http(world.target, `/${world.variables.token0}/project`)).body).not.toContain('push-token');
  });
});

describe('who is there (http.md 2.8)', () => {
  exchanges(account, [
    ['no device', ['http GET /{token0}/isHardwareConnected'], ['http 200 json false'], { own: true }],
    [
      'a device over TCP',
      ['device 6 2', 'http GET /{token0}/isHardwareConnected'],
      ['device 0 2 200', 'http 200 json true'],
      { own: true },
    ],
    [
      'a device over TLS',
      ['tls 6 2', 'http GET /{token0}/isHardwareConnected'],
      ['tls 0 2 200', 'http 200 json true'],
      { own: true },
    ],
    [
      'a device over a WebSocket',
      ['ws 6 2', 'http GET /{token0}/isHardwareConnected'],
      ['ws 0 2 200', 'http 200 json true'],
      { own: true },
    ],
    [
      'another device',
      ['other 6 2', 'http GET /{token0}/isHardwareConnected'],
      ['other 0 2 200', 'http 200 json false'],
      { own: { devices: 2 } },
    ],
    [
      'a device of a stopped project',
      ['device 6 2', 'http GET /{token0}/isHardwareConnected'],
      ['device 0 2 200', 'http 200 json true'],
      stopped,
    ],
    ['no app', ['http GET /{token0}/isAppConnected'], ['http 200 json false'], { own: true }],
    ['an app', ['app 6 2', 'http GET /{token0}/isAppConnected'], ['app 0 2 200', 'http 200 json true'], { own: true }],
    [
      'a web app',
      ['web 6 2', 'http GET /{token0}/isAppConnected'],
      ['web 0 2 200', 'http 200 json true'],
      { own: true },
    ],
    [
      'a shared app',
      ['shared 6 2', 'http GET /{token0}/isAppConnected'],
      ['shared 0 2 200', 'http 200 json true'],
      { own: true },
    ],
    [
      'an app of a stopped project',
      ['app 6 2', 'http GET /{token0}/isAppConnected'],
      ['app 0 2 200', 'http 200 json false'],
      stopped,
    ],
    [
      'an app of another account',
      ['foreignApp 6 2', 'http GET /{token0}/isAppConnected'],
      ['foreignApp 0 2 200', 'http 200 json false'],
      { own: true },
    ],
  ]);
});

describe('GET rtc (http.md 2.9)', () => {
  requests(account, [
    ['no clock', 'GET /{token0}/rtc', '400 text Requested rtc not exists in app.'],
    ['a clock', 'GET /{token0}/rtc', '~200 json \\[1\\d{9}\\]', own(widget('RTC', { tzName: 'UTC' }))],
    ['a clock without a zone', 'GET /{token0}/rtc', '~200 json \\[1\\d{9}\\]', own(widget('RTC'))],
    [
      'a clock of a stopped project',
      'GET /{token0}/rtc',
      '~200 json \\[1\\d{9}\\]',
      {
        own: { widgets: [widget('RTC')], project: { isActive: false } },
      },
    ],
  ]);

  test.each([
    ['UTC', 0],
    ['Asia/Kolkata', 19_800],
    ['America/Regina', -21_600],
  ])('is the wall clock of %s', async (tzName, offset) => {
    const world = await World.create(account.world.target, { widgets: [widget('RTC', { tzName })] });
    const { body } = await http(world.target, `/${world.variables.token0}/rtc`);
    const [seconds] = JSON.parse(body) as number[];
    expect(Math.abs(Number(seconds) - offset - Date.now() / 1000)).toBeLessThan(60);
  });
});

describe('GET data (http.md 2.10)', () => {
  requests(account, [
    ['a pin without data', 'GET /{token0}/data/v1', '400 text No data.'],
    ['a bad pin', 'GET /{token0}/data/v300', '400 text Wrong pin format.'],
    ['a pin of no type', 'GET /{token0}/data/x1', '400 text Wrong pin format.'],
  ]);
});

describe('GET qr and clone (http.md 2.11, 9)', () => {
  requests(account, [
    ['a picture', 'GET /{token0}/qr', '200 image/png (binary)'],
    [
      'a clone code that nobody has',
      'GET /{noToken}/clone',
      '404 text Requested QR not found.',
      { better: 'the original answers 500' },
    ],
    [
      'a clone code that is too short',
      'GET /x/clone',
      '404 text Requested QR not found.',
      { better: 'the original answers 500' },
    ],
    [
      'a clone code that is a path',
      'GET /..%2f..%2fetc%2fpasswd/clone',
      '404 text Requested QR not found.',
      { better: 'the original answers 500' },
    ],
    [
      'the token of a device is no clone code',
      'GET /{token0}/clone',
      '404 text Requested QR not found.',
      { better: 'the original answers 500' },
    ],
  ]);

  test('the picture is a PNG of 125 by 125', async () => {
    const { target, variables } = account.world;

    const raw = RawConnection.open(target);
    raw.send(`GET /${variables.token0}/qr HTTP/1.1\r\nconnection: close\r\n\r\n`);
    const [, picture = ''] = (await raw.closed()).split('\r\n\r\n', 2);
    const bytes = Buffer.from(picture, 'latin1');
    expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([125, 125]);
  });

  test('a clone code of the app leads to the project, without its tokens', async () => {
    const { world } = account;
    const app = await world.owner();
    const code = (await app.request(62, '1')).body.toString();
    await app.close();
    const { status, body } = await http(world.target, `/${code}/clone`);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ name: 'Test', widgets: [{ type: 'GAUGE' }] });
    expect(body).not.toContain(world.variables.token0);
  });
});

describe('POST notify (http.md 2.12)', () => {
  const post = (body: string): string => `POST /{token0}/notify ${body}`;
  const bad = '400 text Body is empty or larger than 255 chars.';
  requests(account, [
    ['no text', post('{}'), bad],
    ['an empty text', post('{"body":""}'), bad],
    ['256 characters', post(`{"body":"${'x'.repeat(256)}"}`), bad],
    ['32 KB', post(`{"body":"${'x'.repeat(32_768)}"}`), bad],
    ['null', post('null'), bad],
    ['no object', post('[]'), '500 text Error parsing body param. []'],
    ['no JSON', post('hello'), '500 text Error parsing body param. hello'],
    [
      'another type',
      'POST /{token0}/notify\ncontent-type: text/plain\n\n{"body":"x"}',
      '500 text Unexpected content type. Expecting application/json.',
    ],
    ['a stopped project', post('{"body":"x"}'), '400 text Project is not active.', stopped],
    ['a bad text comes before a stopped project', post('{}'), bad, stopped],
    ['no widget', post('{"body":"x"}'), '400 text No notification widget.'],
    ['255 characters', post(`{"body":"${'x'.repeat(255)}"}`), '400 text No notification widget.'],
    ['no phone', post('{"body":"x"}'), '400 text Notification widget not initialized.', own(widget('NOTIFICATION'))],
  ]);
});

describe('POST email (http.md 2.13)', () => {
  const post = (body: string): string => `POST /{token0}/email ${body}`;
  const mail = post('{"to":"bob@example.com","subj":"s","title":"t"}');
  const bad = "400 text Email body is wrong. Missing or empty fields 'to', 'subj'.";
  requests(account, [
    ['a stopped project', mail, '400 text Project is not active.', stopped],
    ['a stopped project comes before a bad mail', post('{}'), '400 text Project is not active.', stopped],
    ['no widget', mail, '400 text No email widget.'],
    ['no widget comes before a bad mail', post('{}'), '400 text No email widget.'],
    ['no receiver', post('{"subj":"s","title":"t"}'), bad, own(widget('EMAIL'))],
    ['an empty receiver', post('{"to":"","subj":"s"}'), bad, own(widget('EMAIL'))],
    ['no subject', post('{"to":"bob@example.com"}'), bad, own(widget('EMAIL'))],
    ['an empty subject', post('{"to":"bob@example.com","subj":""}'), bad, own(widget('EMAIL'))],
    ['null', post('null'), bad, own(widget('EMAIL'))],
    ['no JSON', post('hello'), '500 text Error parsing body param. hello'],
    [
      'another type',
      'POST /{token0}/email\ncontent-type: text/plain\n\n{}',
      '500 text Unexpected content type. Expecting application/json.',
    ],
  ]);
});
