import { expect, test } from 'vitest';
import { ADMIN, AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

test('every change is there, the newest first', async () => {
  const kit = await HttpKit.start();
  const client = await AdminClient.loggedIn(kit);
  await client.put('/admin/users/ann@example.com-Blynk', { energy: 1 });
  const answer = await client.get('/admin/audit?_perPage=1');
  expect(answer.headers['x-total-count']).toBe('2');
  const entry = {
    at: kit.harness.now,
    actor: ADMIN,
    address: '127.0.0.1',
    action: 'user.update',
    target: 'ann@example.com-Blynk',
    detail: 'energy',
  };
  expect(JSON.parse(answer.body)).toEqual([entry]);
});
