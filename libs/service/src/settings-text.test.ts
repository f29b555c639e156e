import { expect, test } from 'vitest';
import { loadSettings } from './settings.ts';
import { settingsText } from './settings-text.ts';

test('shows what is in use, by file, without secrets', () => {
  const env = { HTTP_PORT: '8081', ADMIN_PASS: 'top secret', ALLOWED_ADMINISTRATOR_IPS: '10.0.0.0/8,::1' };
  const files = settingsText(loadSettings({ argv: [], env, cwd: '/nowhere', warn: () => {} }));
  expect([...files.keys()]).toContain('mail.properties');
  const server = files.get('server.properties');
  expect(server).toContain('http.port=8081\n');
  expect(server).toContain('allowed.administrator.ips=10.0.0.0/8,::1\n');
  expect(server).toContain('admin.pass=********\n');
  expect([...files.values()].join()).not.toContain('top secret');
  expect(files.get('sms.properties')).toContain('nexmo.api.key=\n');
});
