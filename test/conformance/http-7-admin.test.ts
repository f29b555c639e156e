import { passwordHash } from '@pinwire/client';
import { beforeAll, describe, expect, test } from 'vitest';
import { Command, newAccount, openApp, openDevice } from '../kit/app-client.ts';
import { type HttpOptions, http } from '../kit/http-client.ts';
import { until } from '../kit/until.ts';
import { admin, better, given, requests, World } from './kit/index.ts';

const account = given({ watch: [] });
const { email = '', password = '', root = '/admin' } = admin ?? {};
let cookie = '';

function ask(path: string, options: HttpOptions = {}) {
  return http(account.world.target, `${root}${path}`, { isSecure: true, headers: { cookie }, ...options });
}

function form(fields: Record<string, string>): HttpOptions {
  return {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };
}

async function json(path: string): Promise<unknown> {
  const { status, headers, body } = await ask(path);
  expect([status, headers['content-type']]).toEqual([200, 'application/json;charset=utf-8']);
  return JSON.parse(body);
}

const LISTS = [
  '/users?_page=1&_perPage=5&_sortField=email&_sortDir=ASC',
  '/users/names/getAll',
  '/stats/requestsPerUser?_sortField=name&_sortDir=ASC',
  '/stats/messages?_sortField=name&_sortDir=ASC',
  '/stats/widgets?_sortField=name&_sortDir=ASC',
  '/stats/projectsPerUser?_sortField=count&_sortDir=ASC',
  '/stats/boards?_sortField=name&_sortDir=ASC',
  '/stats/facebookLogins?_sortField=name&_sortDir=ASC',
  '/stats/filledSpace?_sortField=count&_sortDir=ASC',
  '/stats/userProfileSize?_sortField=count&_sortDir=ASC',
  '/stats/webHookHosts?_sortField=count&_sortDir=ASC',
  '/stats/ips?_page=1&_perPage=5&_sortField=name&_sortDir=ASC',
  '/hardwareInfo/blynkVersion?_sortField=count&_sortDir=ASC',
  '/hardwareInfo/cpuType?_sortField=name&_sortDir=ASC',
  '/hardwareInfo/connectionType?_sortField=name&_sortDir=ASC',
  '/hardwareInfo/boards?_sortField=name&_sortDir=ASC',
  '/config?_page=1&_perPage=20&_sortField=name&_sortDir=ASC',
];

describe('without TLS (http.md 7)', () => {
  requests(
    account,
    ['/admin', '/admin/login', '/admin/users', '/admin/stats/realtime'].map(
      (path) => [path, `GET ${path}`, '404 -'] as const,
    ),
  );
});

describe.runIf(admin !== undefined)('who may see it (http.md 7.1, 7.2)', () => {
  for (const path of [...LISTS, '/stats/realtime', '/users/a@example.com-Blynk', '/config/server.properties']) {
    better('the original answers 404', `${path} needs a login`, async () => {
      expect(await ask(path, { headers: {} })).toMatchObject({ status: 401, body: '' });
    });
  }

  better('the original answers 404', 'a session that nobody has is none', async () => {
    const headers = { cookie: `session=${'x'.repeat(43)}` };
    expect((await ask('/users?_page=1&_perPage=5&_sortField=email&_sortDir=ASC', { headers })).status).toBe(401);
  });

  test.each([
    ['a wrong password', () => ({ email, password: 'wrong' })],
    ['nobody', () => ({ email: 'nobody@example.com', password: 'x' })],
    [
      'somebody who is no administrator',
      () => ({ email: account.world.account.email, password: account.world.variables.hash ?? '' }),
    ],
    ['the password itself instead of its hash', () => ({ email, password })],
    ['nothing', () => ({})],
  ])('%s gets no session', async (_name, fields) => {
    const { status, headers } = await ask('/login', form(fields() as Record<string, string>));
    expect([status, headers.location, headers['set-cookie']]).toEqual([301, root, undefined]);
  });

  test('the start page is there for everybody', async () => {
    const { status, headers } = await ask('', { headers: {} });
    expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/html/)]);
  });

  better('the original lets any page read it', 'no other origin may read it', async () => {
    const { headers } = await ask('/stats/realtime', { headers: {} });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe.runIf(admin !== undefined)('an administrator (http.md 7.3 to 7.8)', () => {
  beforeAll(async () => {
    const { status, headers } = await ask('/login', form({ email, password: passwordHash(email, password) }));
    expect([status, headers.location]).toEqual([301, root]);
    cookie = String(headers['set-cookie']).split(';')[0] ?? '';
    expect(cookie).toMatch(/^session=.+/);
  });

  test.each(LISTS)('%s is a list', async (path) => {
    expect(await json(path)).toBeInstanceOf(Array);
  });

  test('the figures of now', async () => {
    expect(await json('/stats/realtime')).toMatchObject([
      {
        commands: expect.any(Object),
        http: expect.any(Object),
        connected: expect.any(Number),
        onlineApps: expect.any(Number),
        onlineHards: expect.any(Number),
      },
    ]);
  });

  test('messages by account and by command, whichever gateways they go through', async () => {
    const own = await newAccount(account.world.target);
    // In a cluster the second of each is at another gateway, and so may the answer to each question be.
    const sockets = [await openDevice(own), await openDevice(own), await openApp(own), await openApp(own)];
    const pings = async () => {
      const rows = (await json('/stats/messages')) as { name: string; count: number }[];
      return rows.find(({ name }) => name === 'ping')?.count ?? 0;
    };
    const rates = async () => {
      const rows = (await json('/stats/requestsPerUser')) as { name: string; appRate: number; hardRate: number }[];
      return rows.find(({ name }) => name === own.email);
    };
    const before = await pings();
    for (const socket of sockets) for (let n = 0; n < 30; n++) await socket.request(Command.PING);
    await until(async () => (await pings()) >= before + 4 * 30);
    for (let question = 0; question < 4; question++) {
      // The pings of one socket alone are half a message per second.
      await until(async () => {
        const { appRate = 0, hardRate = 0 } = (await rates()) ?? {};
        return appRate > 0.75 && hardRate > 0.75;
      });
    }
    await until(async () => {
      const [now] = (await json('/stats/realtime')) as Record<string, number>[];
      const { connected = 0, totalOnlineApps = 0, totalOnlineHards = 0 } = now ?? {};
      return connected >= 1 && totalOnlineApps >= 2 && totalOnlineHards >= 2;
    });
    for (const socket of sockets) socket.destroy();
    await until(async () => (await rates()) === undefined);
  }, 90_000);

  test('an account, with its projects', async () => {
    const { email: user } = account.world.account;
    expect(await json(`/users/${user}-Blynk`)).toMatchObject({
      id: `${user}-Blynk`,
      email: user,
      appName: 'Blynk',
      isSuperAdmin: false,
      profile: { dashBoards: [{ id: 1, name: 'Test' }] },
    });
  });

  better('the original shows it', 'an account, without its password', async () => {
    const { body } = await ask(`/users/${account.world.account.email}-Blynk`);
    expect(body).not.toContain(account.world.variables.hash);
  });

  test('the accounts of a part of an address', async () => {
    const { email: user } = account.world.account;
    const filter = encodeURIComponent(JSON.stringify({ name: user.slice(0, 16) }));
    const path = `/users?_page=1&_perPage=5&_sortField=email&_sortDir=ASC&_filters=${filter}`;
    expect(await json(path)).toMatchObject([{ email: user }]);
    expect((await ask(path)).headers['x-total-count']).toBe('1');
  });

  test.each(['nobody@example.com-Blynk', 'x-y'])('%s is unknown', async (id) => {
    expect(await ask(`/users/${id}`)).toMatchObject({ status: 404, body: '' });
    expect((await ask(`/users/${id}`, { method: 'DELETE' })).status).toBe(404);
  });

  test.each(['/', '/nothing', '/users/', '/stats', '/hardwareInfo'])('%s is an unknown path', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test('the settings, and none that are not there', async () => {
    expect(await json('/config/server.properties')).toMatchObject({
      name: 'server.properties',
      body: expect.any(String),
    });
    expect((await ask('/config/nothing.properties')).status).toBe(400);
  });

  better('the original shows them', 'the settings, without secrets', async () => {
    const { body } = await ask('/config/server.properties');
    expect(body).not.toContain(password);
  });

  test.each([
    ['/users/token/assign?old=nobody&new=x', 400, 'This token not exists.'],
    [
      '/users/token/force?email=nobody@example.com&app=Blynk&dashId=1&deviceId=0&new=x',
      400,
      'No user with such email.',
    ],
  ])('%s is refused', async (path, status, body) => {
    expect(await ask(path)).toMatchObject({ status, body });
  });

  test('a device gets another token; the old one is void', async () => {
    const world = await World.create(account.world.target, {});
    const token = `${world.variables.token0?.slice(0, 31)}${world.variables.token0?.endsWith('x') ? 'y' : 'x'}`;
    expect((await ask(`/users/token/assign?old=${world.variables.token0}&new=${token}`)).status).toBe(200);
    expect(await http(world.target, `/${token}/isHardwareConnected`)).toMatchObject({ status: 200, body: 'false' });
    expect((await http(world.target, `/${world.variables.token0}/isHardwareConnected`)).status).toBe(400);
  });

  test('an account is deleted; nobody logs in to it any more', async () => {
    const world = await World.create(account.world.target, {});
    const path = `/users/${world.account.email}-Blynk`;
    expect((await ask(path, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(path)).status).toBe(404);
    await expect(world.owner()).rejects.toThrow('was answered with 3');
  });
});
