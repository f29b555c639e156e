import { loadSettings } from '@pinwire/service';
import { expect, test } from 'vitest';
import { banner, READY } from './banner.ts';

const facts = { host: '192.0.2.7', version: '0.1.0', startedInMs: 1234 };

test('names every open port, the data folder, the console and the lines to change', () => {
  const text = banner({ ...facts, settings: loadSettings({ cwd: '/srv/pinwire' }) });
  for (const port of [8080, 9443, 8440, 8442, 8441, 8443, 7443, 9100])
    expect(text).toMatch(new RegExp(`^  ${port} `, 'm'));
  expect(text).toContain('/srv/pinwire/data');
  expect(text).toContain('https://192.0.2.7:9443/');
  expect(text).toContain('Blynk.begin(auth, ssid, pass, "192.0.2.7", 8080);');
  expect(text).toContain("new Blynk.TcpClient({ addr: '192.0.2.7', port: 8080 })");
  expect(text.split('\n').at(-1)).toBe(`${READY}: version 0.1.0, started in 1.2 s. Ctrl-C stops it.`);
});

test('shows the administrator only when this start has made it', () => {
  const settings = loadSettings();
  const admin = { email: 'admin@example.com', password: 'made-up' };
  expect(banner({ ...facts, settings, admin })).toMatch(/Admin +admin@example.com, password made-up/);
  expect(banner({ ...facts, settings })).not.toContain('Admin');
});

test('leaves out ports that are off and what needs them', () => {
  const hardware = ['HARDWARE_MQTT', 'HARDWARE_DEFAULT', 'HARDWARE_SSL'];
  const off = ['HTTP', 'HTTPS', 'METRICS', ...hardware, 'APP_SSL', 'ADMINISTRATION_HTTPS'];
  const settings = loadSettings({ env: Object.fromEntries(off.map((name) => [`${name}_PORT`, '0'])) });
  const text = banner({ ...facts, settings });
  expect(text).not.toMatch(/^ {2}\d/m);
  expect(text).not.toContain('Arduino');
  expect(text).not.toContain('Console');
});

test('is short', () => {
  expect(banner({ ...facts, settings: loadSettings() }).split('\n').length).toBeLessThanOrEqual(25);
});
