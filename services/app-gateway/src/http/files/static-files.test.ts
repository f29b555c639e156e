import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinwire-static-'));
  for (const name of ['own', 'shipped']) mkdirSync(join(folder, name, 'js'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'own', 'a.html'), 'own');
  writeFileSync(join(folder, 'shipped', 'a.html'), 'shipped');
  writeFileSync(join(folder, 'shipped', 'js', 'b.js'), 'script');
  writeFileSync(join(folder, 'shipped', '.hidden'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = () => HttpKit.start({}, { http: { staticFolders: [join(folder, 'own'), join(folder, 'shipped')] } });

test.each([
  ['/static/a.html', 'text/html', 'own'],
  ['/static/a.html?x=1', 'text/html', 'own'],
  ['/static/js/b.js', 'application/javascript', 'script'],
])('%s', async (path, type, body) => {
  const kit = await start();
  const answer = await kit.get(`/${path}`);
  expect(answer).toMatchObject({ status: 200, type, body });
  expect(answer.headers).toMatchObject({
    'content-length': String(body.length),
    'cache-control': 'private, max-age=60',
    'access-control-allow-origin': '*',
    connection: 'keep-alive',
  });
  const seen = String(answer.headers['last-modified']);
  const again = await kit.request({ url: path, headers: { 'if-modified-since': seen } });
  expect(again).toMatchObject({ status: 304, body: '' });
  expect((await kit.request({ url: path, headers: { 'if-modified-since': 'yesterday' } })).status).toBe(200);
});

test('the icon is a PNG', async () => {
  const kit = await start();
  for (const path of ['//favicon.ico', '//static/favicon.ico']) {
    const answer = await kit.get(path);
    expect(answer).toMatchObject({ status: 200, type: 'image/x-icon' });
    expect(answer.raw.subarray(1, 4).toString()).toBe('PNG');
  }
});

test.each([
  '/static/nothing.html',
  '/static/../secret.txt',
  '/static/%2e%2e/secret.txt',
  '/static/..%2fsecret.txt',
  '/static/js/..%5c..%5csecret.txt',
  '/static/.hidden',
  '/static/js',
  '/static/js/',
  '/static/',
  '/static/a.html%00',
  '/static//a.html',
  '/static/a.html.',
])('%s is not there', async (path) => {
  const kit = await start();
  const answer = await kit.get(`/${path}`);
  expect(answer.status).toBe(404);
  expect(answer.body).not.toContain('secret');
});

test('other methods are refused', async () => {
  const kit = await start();
  const answer = await kit.post('//static/a.html', '{}');
  expect(answer).toMatchObject({ status: 405, body: '' });
  expect(answer.headers.allow).toBe('GET');
});
