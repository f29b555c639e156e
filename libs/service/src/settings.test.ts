import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { formatProperties } from './properties.ts';
import { environmentName, loadSettings, SettingsError } from './settings.ts';
import { type SettingKey, type Settings, schema, schemaByFile } from './settings-schema.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const file = (name: string, properties: Record<string, string>) =>
  writeFileSync(join(cwd, name), formatProperties(Object.entries(properties)));

describe('loadSettings', () => {
  it('starts from the values that the reference ships', () => {
    const settings = loadSettings({ cwd });
    expect(settings).toMatchObject({
      'http.port': 8080,
      'https.port': 9443,
      'hardware.mqtt.port': 8440,
      'hard.socket.idle.timeout': 10,
      'user.profile.max.size': 256,
      'initial.energy': 100000,
      'log.level': 'info',
      'mail.smtp.host': 'smtp.gmail.com',
      'metrics.port': 9100,
      'data.folder': join(cwd, 'data'),
      'allowed.administrator.ips': ['0.0.0.0/0', '::/0'],
    });
  });

  it('derives the types from the schema', () => {
    const settings = loadSettings({ cwd });
    expectTypeOf(settings['http.port']).toEqualTypeOf<number>();
    expectTypeOf(settings['latest.tls']).toEqualTypeOf<boolean>();
    expectTypeOf(settings['allowed.users.list']).toEqualTypeOf<readonly string[]>();
    expectTypeOf(settings['log.level']).toEqualTypeOf<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'off'>();
    expectTypeOf(settings['db.user']).toEqualTypeOf<string>();
    expectTypeOf<keyof Settings>().toEqualTypeOf<SettingKey>();
  });

  it('lets later sources win', () => {
    const env: Record<string, string> = {};
    const port = (...argv: string[]) => loadSettings({ argv, env, cwd })['http.port'];
    file('server.properties', { 'http.port': '1001' });
    expect(port()).toBe(1001);
    file('other.properties', { 'http.port': '1002' });
    expect(port('-serverConfig', 'other.properties')).toBe(1002);
    expect(port('-hardPort', '1003', '-serverConfig', 'other.properties')).toBe(1003);
    env.HTTP_PORT = '1004';
    expect(port('-hardPort', '1003', '-serverConfig', 'other.properties')).toBe(1004);
  });

  it('reads the files beside server.properties and those named instead', () => {
    file('mail.properties', { 'mail.smtp.host': 'a.example', 'mail.smtp.port': '25' });
    file('db.properties', { user: 'blynk', password: ' s3cret ' });
    file('m.properties', { 'mail.smtp.host': 'b.example' });
    file('s.properties', { 'nexmo.api.key': 'k' });
    const settings = loadSettings({ argv: ['-mailConfig', 'm.properties', '-smsConfig', 's.properties'], cwd });
    expect(settings).toMatchObject({
      'mail.smtp.host': 'b.example',
      'mail.smtp.port': 25,
      'nexmo.api.key': 'k',
      'db.user': 'blynk',
      'db.password': ' s3cret ',
    });
  });

  it('takes the options of the reference', () => {
    const argv = ['-dataFolder', 'here', '-hardPort', '80', '-appPort', '443', '-workerThreads', '4', '-restore'];
    expect(loadSettings({ argv, cwd })).toMatchObject({
      'data.folder': join(cwd, 'here'),
      'http.port': 80,
      'https.port': 443,
      'server.worker.threads': 4,
    });
  });

  it('switches a port off that is 0 or empty', () => {
    file('server.properties', { 'hardware.mqtt.port': '', 'app.ssl.port': '0' });
    const settings = loadSettings({ env: { METRICS_PORT: '' }, cwd });
    expect([settings['hardware.mqtt.port'], settings['app.ssl.port'], settings['metrics.port']]).toEqual([0, 0, 0]);
  });

  it('takes other empty values as the default', () => {
    file('server.properties', { 'data.folder': '', 'log.level': '', 'latest.tls': '', 'user.tags.limit': '' });
    expect(loadSettings({ cwd })).toMatchObject({
      'data.folder': join(cwd, 'data'),
      'log.level': 'info',
      'latest.tls': false,
      'user.tags.limit': 100,
    });
  });

  it('does not take the variables USER and PASSWORD of the shell', () => {
    const settings = loadSettings({ env: { USER: 'root', PASSWORD: 'x', DB_USER: 'blynk' }, cwd });
    expect([settings['db.user'], settings['db.password']]).toEqual(['blynk', 'test']);
  });

  it('warns about unknown keys, not about obsolete ones', () => {
    file('server.properties', { 'http.prot': '80', 'enable.raw.data.store': 'true' });
    const lines: string[] = [];
    loadSettings({ cwd, warn: (line) => lines.push(line) });
    expect(lines).toEqual(['server.properties: unknown key http.prot']);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(loadSettings({ cwd }))).toBe(true);
  });
});

describe('a wrong value', () => {
  const failure = (env: Record<string, string>, argv: string[] = []) => {
    try {
      loadSettings({ env, argv, cwd });
    } catch (error) {
      expect(error).toBeInstanceOf(SettingsError);
      return error instanceof Error ? error.message : '';
    }
    return 'no error';
  };

  it.each([
    ['HTTP_PORT', '80a', 'http.port = "80a" (HTTP_PORT): allowed is a port from 1 to 65535, or 0 or empty for none'],
    [
      'HTTPS_PORT',
      '65536',
      'https.port = "65536" (HTTPS_PORT): allowed is a port from 1 to 65535, or 0 or empty for none',
    ],
    ['HTTP_PORT', '-1', 'http.port = "-1" (HTTP_PORT): allowed is a port from 1 to 65535, or 0 or empty for none'],
    ['HTTP_PORT', 'auto', 'http.port = "auto" (HTTP_PORT): allowed is a port from 1 to 65535, or 0 or empty for none'],
    ['LATEST_TLS', 'yes', 'latest.tls = "yes" (LATEST_TLS): allowed is true or false'],
    ['LOG_LEVEL', 'loud', 'log.level = "loud" (LOG_LEVEL): allowed is one of trace, debug, info, warn, error, off'],
    ['USER_TAGS_LIMIT', '1.5', 'user.tags.limit = "1.5" (USER_TAGS_LIMIT): allowed is a whole number from 0'],
    ['LOGIN_DEADLINE', '0', 'login.deadline = "0" (LOGIN_DEADLINE): allowed is a whole number from 1 to 3600'],
    [
      'ALLOWED_ADMINISTRATOR_IPS',
      '10.0.0.0/33',
      'allowed.administrator.ips = "10.0.0.0/33" (ALLOWED_ADMINISTRATOR_IPS): allowed is IP addresses and networks such as 10.0.0.0/8 between commas',
    ],
    [
      'DATABASE_URL',
      'mysql://u:hidden@h/d',
      'database.url = (not shown) (DATABASE_URL): allowed is a URL starting with postgres:// or postgresql://, or empty',
    ],
  ])('%s=%s is named in one line', (name, value, line) => {
    expect(failure({ [name]: value })).toBe(line);
  });

  it.each([
    'redis://:secret@localhost:6379/1',
    'redis+cluster://a:7000,b:7001,c',
    'rediss+sentinel://:secret@a:26379,b:26379/master',
  ])('%s is a Redis', (url) => {
    expect(loadSettings({ env: { REDIS_URL: url }, cwd })['redis.url']).toBe(url);
  });

  it('names the file it stands in', () => {
    file('server.properties', { 'http.port': 'x\ny' });
    expect(failure({})).toBe(
      'http.port = "x\\ny" (server.properties): allowed is a port from 1 to 65535, or 0 or empty for none',
    );
  });

  it('is also an option that is unknown, without a value, or names no file', () => {
    expect(failure({}, ['-port', '1'])).toMatch(/^unknown option -port: allowed are -dataFolder, /);
    expect(failure({}, ['-hardPort'])).toBe('option -hardPort wants a value');
    expect(failure({}, ['-serverConfig', 'none.properties'])).toBe('none.properties: no such file');
  });

  it('is also a file that is no properties file', () => {
    writeFileSync(join(cwd, 'server.properties'), 'a=\\u12');
    expect(failure({})).toBe('server.properties: line 1: \\u wants four hexadecimal digits');
    rmSync(join(cwd, 'server.properties'));
    expect(failure({}, ['-mailConfig', '.'])).toMatch(/^\.: EISDIR/);
  });

  it('never lets another error out, and no value past the range', () => {
    const key = fc.constantFrom(...Object.keys(schema)) as fc.Arbitrary<SettingKey>;
    fc.assert(
      fc.property(key, fc.oneof(fc.string(), fc.integer().map(String)), (key, text) => {
        try {
          const read = loadSettings({ env: { [environmentName(key)]: text } })[key];
          expect(typeof read).toBe(typeof schema[key].default);
        } catch (error) {
          expect(error).toBeInstanceOf(SettingsError);
          expect((error as Error).message).not.toContain('\n');
        }
      }),
    );
  });
});

describe('schema', () => {
  it('has a variable of its own for every key, and allows its own defaults', () => {
    const keys = Object.keys(schema);
    expect(new Set(keys.map(environmentName)).size).toBe(keys.length);
    const listed = Object.values(schemaByFile).flatMap((settings) => Object.keys(settings));
    expect(listed.toSorted()).toEqual(keys.toSorted());
    for (const { parse, default: initial, type } of Object.values(schema)) {
      if (type !== 'path') expect(parse(String(initial), cwd)).toEqual(initial);
    }
  });
});
