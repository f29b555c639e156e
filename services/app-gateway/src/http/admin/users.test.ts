import { expect, test } from 'vitest';
import { AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

interface UserDoc {
  email: string;
  id: string;
}

async function start() {
  const button = { type: 'BUTTON', id: 1, pin: 1, pinType: 'VIRTUAL', deviceId: 0, x: 0, y: 0, width: 1, height: 1 };
  const kit = await HttpKit.start({ widgets: [button] });
  for (const email of ['bob@example.com', 'cy@example.com']) {
    await kit.harness.store.createAccount({ email, appName: 'Blynk', received: 'secret-hash', energy: 5 });
  }
  return { kit, client: await AdminClient.loggedIn(kit) };
}

test('a page of the list, with the length of all of it', async () => {
  const { client } = await start();
  const answer = await client.get('/admin/users?_page=1&_perPage=2&_sortField=email&_sortDir=DESC');
  expect(answer.headers['x-total-count']).toBe('4');
  const emails = (JSON.parse(answer.body) as UserDoc[]).map(({ email }) => email);
  expect(emails).toEqual(['cy@example.com', 'bob@example.com']);
  expect(await client.json('/admin/users?_page=3&_perPage=2')).toEqual([]);
});

test('a filter finds parts of the e-mail', async () => {
  const { client } = await start();
  const filter = encodeURIComponent('{"name":"bob"}');
  expect(await client.json<UserDoc[]>(`/admin/users?_filters=${filter}`)).toHaveLength(1);
  expect(await client.json<UserDoc[]>('/admin/users?_filters=nonsense')).toHaveLength(4);
});

test.each(['_page=0', '_page=x', '_perPage=-1', '_perPage=100000', '_sortField=nonsense'])(
  '%s is refused',
  async (query) => {
    const { client } = await start();
    expect((await client.get(`/admin/users?${query}`)).status).toBe(400);
  },
);

test('names of all', async () => {
  const { client } = await start();
  expect(await client.json('/admin/users/names/getAll')).toContainEqual({ email: 'bob@example.com', appName: 'Blynk' });
});

test('one account with its values and tokens, without its password', async () => {
  const { kit, client } = await start();
  await kit.get('/update/v1?value=7');
  const answer = await client.get('/admin/users/ann%40example.com-Blynk');
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({
    id: 'ann@example.com-Blynk',
    email: 'ann@example.com',
    appName: 'Blynk',
    energy: expect.any(Number),
    profile: { dashBoards: [{ id: 1, widgets: [{ value: '7' }], devices: [{ token: kit.token }] }] },
  });
  expect(answer.body).not.toContain('hash');
});

test.each(['nobody@example.com-Blynk', 'ann@example.com-Other', 'ann@example.com', '-Blynk'])(
  '%s is unknown',
  async (id) => {
    const { client } = await start();
    expect(await client.get(`/admin/users/${id}`)).toMatchObject({ status: 404, body: '' });
  },
);
