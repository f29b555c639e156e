import { expect, test } from 'vitest';
import { AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

test('nothing is there without TLS', async () => {
  const kit = await HttpKit.start();
  for (const path of ['//admin', '//admin/users']) {
    expect(await kit.get(path)).toMatchObject({ status: 404, type: undefined, body: '' });
  }
});

test('an address that is not allowed hears nothing', async () => {
  const kit = await HttpKit.start({}, { http: { allowedAdmins: ['10.0.0.0/8'] } });
  const client = await AdminClient.start(kit);
  await expect(client.get('/admin')).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect((await client.get('/favicon.ico')).status).toBe(200);
});

test.each(['/admin/', '/adminfoo', '/admin/nothing', '/admin/users/'])('%s is an unknown path', async (path) => {
  const client = await AdminClient.loggedIn(await HttpKit.start());
  expect(await client.get(path)).toMatchObject({ status: 404, body: '' });
});

test.each(['/admin/users', '/admin/stats/realtime', '/admin/config', '/admin/audit', '/admin/hardwareInfo/boards'])(
  '%s needs a login',
  async (path) => {
    const client = await AdminClient.start(await HttpKit.start());
    expect(await client.get(path)).toMatchObject({ status: 401, body: '' });
    client.cookie = `session=${'x'.repeat(43)}`;
    expect((await client.get(path)).status).toBe(401);
  },
);

test.each([
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ 'sec-fetch-site': 'same-origin' }, 200],
  [{ origin: 'https://evil.example.com' }, 403],
  [{ origin: 'https://pinwire.example.com', host: 'pinwire.example.com' }, 200],
])('a page with %j gets %i', async (headers, status) => {
  const client = await AdminClient.loggedIn(await HttpKit.start());
  const answer = await client.send('/admin/users', { headers });
  expect(answer.status).toBe(status);
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
});

test('a link on another site may lead to the start page', async () => {
  const client = await AdminClient.start(await HttpKit.start());
  expect((await client.send('/admin', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
});
