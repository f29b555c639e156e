import { emptyState } from '@pinwire/model';
import { expect, test } from 'vitest';
import { AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

const AT = { x: 0, y: 0, width: 2, height: 3 };
const HOOK = { type: 'WEBHOOK', id: 2, url: 'https://hooks.example.com:8443/x', ...AT };

async function start() {
  const kit = await HttpKit.start({ widgets: [{ type: 'BUTTON', id: 1, ...AT }, HOOK] });
  const state = emptyState();
  Object.assign(state.record, { status: 'ONLINE', lastLoggedIP: '192.0.2.7', dataReceivedAt: kit.harness.now });
  state.record.hardwareInfo = { blynkVersion: '1.0.1', cpuType: 'ESP', connectionType: 'WiFi', boardType: 'NodeMCU' };
  kit.store.addState(1, 1, 0, state);
  kit.store.fields.set(1, { lastLoggedIp: '192.0.2.1', isFacebookUser: true });
  return { kit, client: await AdminClient.loggedIn(kit) };
}

test.each([
  [
    'widgets',
    [
      { name: 'BUTTON', count: 1 },
      { name: 'WEBHOOK', count: 1 },
    ],
  ],
  [
    'projectsPerUser',
    [
      { name: '1', count: 1 },
      { name: '0', count: 1 },
    ],
  ],
  ['boards', [{ name: 'ESP8266', count: 1 }]],
  [
    'facebookLogins',
    [
      { name: 'facebook', count: 1 },
      { name: 'Blynk', count: 1 },
    ],
  ],
  ['filledSpace', [{ name: '12', count: 1 }]],
  ['webHookHosts', [{ name: 'hooks.example.com', count: 1 }]],
])('stats/%s', async (name, expected) => {
  const { client } = await start();
  expect(await client.json(`/admin/stats/${name}`)).toEqual(expected);
});

test('profile sizes, sorted as asked for', async () => {
  const { client } = await start();
  const rows = await client.json<{ name: string; count: number }[]>(
    '/admin/stats/userProfileSize?_sortField=count&_sortDir=DESC',
  );
  expect(rows.map(({ name }) => name)).toEqual(['ann@example.com.Blynk.user', 'admin@example.com.Blynk.user']);
  expect(rows[0]?.count).toBeGreaterThan(100);
  expect((await client.get('/admin/stats/userProfileSize?_sortField=x')).status).toBe(400);
});

test('addresses of accounts and devices, by part', async () => {
  const { client } = await start();
  const all = [
    { id: 0, name: 'ann@example.com-Blynk', ip: '192.0.2.1', type: 'app' },
    { id: 1, name: 'ann@example.com-Blynk', ip: '192.0.2.7', type: 'hard' },
  ];
  expect(await client.json('/admin/stats/ips')).toEqual(all);
  const filter = encodeURIComponent('{"ip":"2.7"}');
  expect(await client.json(`/admin/stats/ips?_filters=${filter}`)).toEqual([{ ...all[1], id: 0 }]);
});

interface Realtime {
  commands: Record<string, number>;
  http: Record<string, number>;
  [name: string]: unknown;
}

test('realtime counters', async () => {
  const { kit, client } = await start();
  await kit.harness.owner();
  await kit.harness.device();
  await kit.get('/update/v1?value=1');
  await kit.get('/get/v1');
  await kit.get('//unknown/get/v1');
  const [now] = await client.json<[Realtime]>('/admin/stats/realtime');
  expect(now.http).toMatchObject({ updatePinData: 1, getPinData: 1, total: 2 });
  expect(now).toMatchObject({ registrations: 2, active: 1, connected: 1, onlineApps: 1, onlineHards: 1 });
  expect(now).toMatchObject({ totalOnlineApps: 1, totalOnlineHards: 1 });
  expect(Object.keys(now.commands)).toHaveLength(53);
  expect(now.memoryStat).toMatchObject({ heapBytes: expect.any(Number) });
  const messages = await client.json<{ name: string; count: number }[]>('/admin/stats/messages');
  expect(messages).toHaveLength(53);
  expect(messages).toContainEqual({ name: 'hardware', count: now.commands.hardware });
});

test.each([
  ['blynkVersion', '1.0.1'],
  ['cpuType', 'ESP'],
  ['connectionType', 'WiFi'],
  ['boards', 'NodeMCU'],
])('hardwareInfo/%s', async (view, name) => {
  const { client } = await start();
  expect(await client.json(`/admin/hardwareInfo/${view}`)).toEqual([{ name, count: 1 }]);
});
