import { loadSettings, SettingsError } from '@pinwire/service';
import { FolderLocked } from '@pinwire/store';
import { expect, test } from 'vitest';
import { describeStartError } from './start-error.ts';

const settings = loadSettings({ cwd: '/srv/pinwire' });
const systemError = (fields: object) => Object.assign(new Error('as the system says it'), fields);

test('a port in use is named by its key and by how to change it', () => {
  const line = describeStartError(systemError({ code: 'EADDRINUSE', port: 9443 }), settings);
  expect(line).toBe(
    'https.port = 9443: another program uses this port; set HTTPS_PORT to another one, or to 0 to go without',
  );
});

test('a data folder that cannot be written is named', () => {
  const error = systemError({ code: 'EACCES', path: '/srv/pinwire/data/tls' });
  expect(describeStartError(error, settings)).toBe('data.folder = /srv/pinwire/data: as the system says it');
});

test('settings and a locked folder speak for themselves', () => {
  expect(describeStartError(new SettingsError('http.port = "x"'), undefined)).toBe('http.port = "x"');
  expect(describeStartError(new FolderLocked('/data', 'pid 7'), settings)).toContain('pid 7');
});

test('anything else keeps its stack', () => {
  expect(describeStartError(new TypeError('a defect'), settings)).toBeUndefined();
  expect(describeStartError(systemError({ code: 'EACCES', path: '/etc/shadow' }), settings)).toBeUndefined();
});
