import { expect, test } from 'vitest';
import { AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

test('the settings in use', async () => {
  const client = await AdminClient.loggedIn(await HttpKit.start());
  const list = await client.get('/admin/config');
  expect(list.headers['x-total-count']).toBe('1');
  expect(JSON.parse(list.body)).toEqual([{ name: 'server.properties' }]);
  expect(await client.json('/admin/config/server.properties')).toEqual({
    name: 'server.properties',
    body: 'http.port=8080\n',
  });
  expect(await client.get('/admin/config/db.properties')).toMatchObject({ status: 400, body: '' });
  expect((await client.put('/admin/config/server.properties', {})).status).toBe(405);
});
