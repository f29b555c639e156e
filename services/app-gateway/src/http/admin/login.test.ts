import { expect, test } from 'vitest';
import { ADMIN, AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

test('a login gets a cookie that scripts and other sites do not see', async () => {
  const kit = await HttpKit.start();
  const client = await AdminClient.start(kit);
  expect((await client.get('/admin')).body).toContain('action="/admin/login"');
  const answer = await client.login();
  expect(answer).toMatchObject({ status: 301, body: '' });
  expect(answer.headers.location).toBe('/admin');
  expect(String(answer.headers['set-cookie'])).toMatch(
    /^session=[\w-]{43}; Max-Age=2592000; Expires=.* GMT; Path=\/admin; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect((await client.get('/admin')).body).toContain('/admin/logout');
  expect((await client.get('/admin/users')).status).toBe(200);
  expect(kit.store.audits[0]).toMatchObject({ actor: ADMIN, action: 'login', address: '127.0.0.1' });
});

test('the e-mail may be written in any case', async () => {
  const client = await AdminClient.start(await HttpKit.start());
  await client.login('ADMIN@Example.com');
  expect(client.cookie).toBeDefined();
});

test('a logout ends the session, not only the cookie', async () => {
  const client = await AdminClient.loggedIn(await HttpKit.start());
  const answer = await client.send('/admin/logout', { method: 'POST' });
  expect(answer).toMatchObject({ status: 301 });
  expect(String(answer.headers['set-cookie'])).toMatch(/^session=; Max-Age=0;/);
  expect((await client.get('/admin/users')).status).toBe(401);
});

test('a session ends after 30 days, and with the rights of the account', async () => {
  const kit = await HttpKit.start();
  const client = await AdminClient.loggedIn(kit);
  kit.harness.now += 29 * 86_400_000;
  expect((await client.get('/admin/users')).status).toBe(200);
  const [id] = [...kit.store.fields.keys()];
  kit.store.fields.set(id as number, { isSuperAdmin: false });
  expect((await client.get('/admin/users')).status).toBe(401);
  kit.store.fields.set(id as number, { isSuperAdmin: true });
  kit.harness.now += 2 * 86_400_000;
  expect((await client.get('/admin/users')).status).toBe(401);
});

test('others than super administrators get no cookie', async () => {
  const kit = await HttpKit.start();
  const client = await AdminClient.start(kit);
  await client.login(ADMIN, 'wrong');
  await client.login('nobody@example.com', 'x');
  await client.send('/admin/login', {
    method: 'POST',
    body: 'email=ann@example.com&password=hash',
    type: 'application/x-www-form-urlencoded',
  });
  expect(client.cookie).toBeUndefined();
});

test('nobody may guess for long', async () => {
  const client = await AdminClient.start(await HttpKit.start());
  const statuses = new Set<number>();
  for (let i = 0; i < 25; i++) statuses.add((await client.login(ADMIN, String(i))).status);
  expect([...statuses]).toEqual([301, 429]);
});
