import { describe, expect, test } from 'vitest';
import { http } from '../kit/http-client.ts';
import { better, given, requests } from './kit/index.ts';

const account = given({ watch: [] });
const MISSING = '404 text/plain; charset=UTF-8 Failure: 404 Not Found\r\n';

describe('files (http.md 5)', () => {
  requests(account, [
    ...[
      '/nothing.csv.gz',
      '/nothing.zip',
      '/..%2fnothing.zip',
      '/{email}_1_0_v5_1700000000000.csv.gz',
      '/static/nothing.html',
      '/static/ota/nothing.bin',
    ].map((path) => [path, `GET ${path}`, MISSING] as const),
    ...[
      '/static/../package.json',
      '/static/%2e%2e/package.json',
      '/static/..%2fpackage.json',
      '/static/..%5c..%5cpackage.json',
      '/static/.hidden',
      '/static/',
      '/static/%00',
      '/static//etc/passwd',
      '/static/favicon.ico.',
    ].map((path) => [`${path} is not there`, `GET ${path}`, '~404 .*'] as const),
    ['the icon', 'GET /favicon.ico', '200 image/x-icon (binary)'],
    ['the icon by its path', 'GET /static/favicon.ico', '200 image/x-icon (binary)'],
  ]);

  test('come with their length, and may be kept for a minute', async () => {
    const { headers } = await http(account.world.target, '/favicon.ico');
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'private, max-age=60',
      'content-length': expect.stringMatching(/^\d+$/),
      'last-modified': expect.stringMatching(/ GMT$/),
    });
  });

  test('are not sent again when they are known', async () => {
    const { target } = account.world;
    const { headers } = await http(target, '/favicon.ico');
    const seen = { 'if-modified-since': String(headers['last-modified']) };
    expect(await http(target, '/favicon.ico', { headers: seen })).toMatchObject({ status: 304, body: '' });
  });

  better('the original never answers', 'a time that is none is ignored', async () => {
    const seen = { 'if-modified-since': 'yesterday' };
    expect((await http(account.world.target, '/favicon.ico', { headers: seen })).status).toBe(200);
  });

  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    better('the original never answers', `${method} is refused`, async () => {
      const { status, headers } = await http(account.world.target, '/static/favicon.ico', { method });
      expect([status, headers.allow]).toEqual([405, 'GET']);
    });
  }
});

describe('the description of the interface', () => {
  better('the original has none', 'GET /api/docs/json', async () => {
    const { status, body } = await http(account.world.target, '/api/docs/json');
    expect(status).toBe(200);
    const { openapi, paths } = JSON.parse(body) as { openapi: string; paths: object };
    expect(openapi).toMatch(/^3\./);
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/{token}/get/{pin}', '/{token}/update/{pin}']));
  });
});
