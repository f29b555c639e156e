import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { environmentName, loadSettings } from '../libs/service/src/index.ts';
import { schema } from '../libs/service/src/settings-schema.ts';
import { IMAGES } from '../test/kit/images.ts';
import config from '../vitest.config.ts';

interface Service {
  image: string;
  command?: string[];
  environment?: Record<string, string | number>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  deploy?: { replicas: number };
}

const text = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');
const { services, volumes } = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const roles = Object.entries(services).filter(([, { image }]) => image.startsWith('pinwire:'));

/** A value as it is when nothing is set outside: `${NAME:-value}` is `value`. */
const filledIn = (value: string | number): string => String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1');

describe('docker-compose.yml', () => {
  it('has two of each role that clients meet, and the rest of a cluster', () => {
    for (const role of ['hardware-gateway', 'app-gateway', 'router']) expect(services[role]?.deploy?.replicas).toBe(2);
    const others = ['haproxy', 'writer', 'nats', 'redis', 'postgres', 'prometheus', 'grafana'];
    expect(Object.keys(services)).toEqual(expect.arrayContaining(others));
  });

  it('gives its roles settings that there are, with values that are allowed', () => {
    const known = new Set(Object.keys(schema).map(environmentName));
    for (const [name, { environment = {} }] of roles) {
      expect([name, Object.keys(environment).filter((key) => !known.has(key))]).toEqual([name, []]);
      const env = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, filledIn(value)]));
      expect(() => loadSettings({ env })).not.toThrow();
    }
  });

  it('uses the images that the tests use', () => {
    for (const [name, image] of Object.entries(IMAGES)) expect(services[name]?.image).toBe(image);
  });

  it('is tried by tests that there are (scripts/test-compose.mjs)', () => {
    const script = readFileSync(new URL('../scripts/test-compose.mjs', import.meta.url), 'utf8');
    const [, name] = /'--project', '(\w+)'/.exec(script) ?? [];
    const names = (config.test?.projects ?? []).map((each) => (each as { test?: { name?: string } }).test?.name);
    expect(names).toContain(name);
  });

  it('publishes the ports of the reference on the balancer', () => {
    const keys = [
      'http.port',
      'https.port',
      'hardware.mqtt.port',
      'hardware.default.port',
      'hardware.ssl.port',
      'app.ssl.port',
      'administration.https.port',
    ] as const;
    const settings = loadSettings({});
    const expected = keys.map((key) => `\${${environmentName(key)}:-${settings[key]}}:${settings[key]}`);
    expect(services.haproxy?.ports).toEqual(expected);
    const others = Object.entries(services).filter(([name]) => name !== 'haproxy');
    for (const port of others.flatMap(([, service]) => service.ports ?? [])) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('waits for what answers, and keeps what must last', () => {
    for (const [name, { depends_on = {} }] of Object.entries(services)) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        expect([name, needed, condition]).not.toEqual([name, needed, 'service_started']);
      }
    }
    const hasCheck = ([, { image, healthcheck }]: [string, Service]): boolean =>
      image.startsWith('pinwire:') || healthcheck?.test !== undefined;
    expect(Object.entries(services).filter((entry) => !hasCheck(entry))).toEqual([]);
    for (const name of ['nats', 'redis', 'postgres']) {
      expect(services[name]?.volumes?.some((volume) => volume.startsWith(`${name}:`))).toBe(true);
      expect(Object.keys(volumes)).toContain(name);
    }
    expect(services.nats?.command).toContain('--jetstream');
    expect(services.redis?.command?.join(' ')).toContain('--appendonly yes');
  });

  it('holds no password that cannot be set outside', () => {
    const secrets = text
      .split('\n')
      .filter((line) => /password|_PASS\b|secret/i.test(line) && /:\s*\S/.test(line) && !/^\s*#/.test(line));
    expect(secrets.length).toBeGreaterThan(2);
    for (const line of secrets) expect(line).toMatch(/\$\{\w+:-\w*\}/);
  });
});
