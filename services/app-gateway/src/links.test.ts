import { loadSettings } from '@pinwire/service';
import { expect, test } from 'vitest';
import { linkPorts, publicUrl, restoreUrl } from './links.ts';

test.each([
  [8080, 9443, 'https://iot.example.com:9443'],
  [8080, 443, 'https://iot.example.com'],
  [8080, 0, 'http://iot.example.com:8080'],
  [80, 0, 'http://iot.example.com'],
])('links of a server with ports %i and %i begin with %s', (plain, secure, expected) => {
  expect(publicUrl('iot.example.com', plain, secure)).toBe(expected);
});

test.each([
  [{}, { plain: 8080, secure: 9443 }],
  [
    { PUBLIC_HTTP_PORT: '80', PUBLIC_HTTPS_PORT: '8443' },
    { plain: 80, secure: 8443 },
  ],
  [{ FORCE_PORT_80_FOR_CSV: 'true' }, { plain: 8080, secure: 443 }],
])('with %j links name the ports %j', (env, ports) => {
  expect(linkPorts(loadSettings({ env, cwd: '/nonexistent' }))).toEqual(ports);
});

test.each([
  [{}, 'https://iot.example.com:9443'],
  [{ RESTORE_HOST: 'restore.example.com' }, 'http://restore.example.com'],
])('with %j links of password mails begin with %s', (env, expected) => {
  expect(restoreUrl(loadSettings({ env, cwd: '/nonexistent' }), 'iot.example.com')).toBe(expected);
});
