import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { plain, secure } from '../kit/target.ts';
import { better, given, requests } from './kit/index.ts';

const account = given({ watch: [] });

/** What comes of an upgrade: `open`, or the status of the refusal. */
function upgrade(path: string, isSecure: boolean, protocolVersion = 13): Promise<string> {
  const { host, port } = isSecure ? secure(account.world.target) : plain(account.world.target);
  const url = `${isSecure ? 'wss' : 'ws'}://${host}:${port}${path}`;
  const socket = new WebSocket(url, { rejectUnauthorized: false, protocolVersion });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.once('unexpected-response', (request, { statusCode, headers }) => {
      request.destroy();
      const version = headers['sec-websocket-version'];
      resolve(version === undefined ? String(statusCode) : `${statusCode} version ${version}`);
    });
    socket.once('error', reject);
  });
}

describe('upgrades (http.md 3)', () => {
  test.each([
    ['/websockets', false, 'open'],
    ['/websockets', true, 'open'],
    ['/websockets/', false, 'open'],
    ['/websockets/a/b', true, 'open'],
    ['/websockets?a=b', false, 'open'],
    ['/dashws', true, 'open'],
    ['/dashws', false, '404'],
    ['/dashwsx', true, '404'],
    ['/nothing', false, '404'],
    ['/nothing', true, '404'],
  ])('%s, TLS %s: %s', async (path, isSecure, expected) => {
    expect(await upgrade(path, isSecure)).toBe(expected);
  });

  for (const path of ['/websocket', '/websocket/x', '/websocket?x']) {
    better('the original never answers', `${path}: open`, async () => {
      expect(await upgrade(path, false)).toBe('open');
    });
  }

  test('another version is told which one is spoken', async () => {
    expect(await upgrade('/websockets', false, 8)).toBe('426 version 13');
  });

  requests(account, [
    ['a request that is no upgrade', 'GET /websockets', '~400 \\S+ not a WebSocket handshake request: missing upgrade'],
    ['another method', 'POST /websockets {}', '~403 .*'],
    ['no upgrade of an app', 'GET /dashws', '404 -'],
  ]);
});
