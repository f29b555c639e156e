import { expect, test } from 'vitest';
import { ADMIN, AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

test('the account goes with its tokens and sockets', async () => {
  const kit = await HttpKit.start();
  const client = await AdminClient.loggedIn(kit);
  const app = await kit.harness.owner();
  const device = await kit.harness.device();
  expect(await client.delete('/admin/users/ann@example.com-Blynk')).toMatchObject({ status: 200, body: '' });
  expect(app.isClosed).toBe(true);
  expect(device.isClosed).toBe(true);
  expect(await kit.get('/get/v1')).toMatchObject({ status: 400, body: 'Invalid token.' });
  expect((await client.get('/admin/users/ann@example.com-Blynk')).status).toBe(404);
  expect(kit.store.audits[0]).toMatchObject({ actor: ADMIN, action: 'user.delete', target: 'ann@example.com-Blynk' });
  expect((await client.delete('/admin/users/ann@example.com-Blynk')).status).toBe(404);
});

test('nobody removes themselves', async () => {
  const client = await AdminClient.loggedIn(await HttpKit.start());
  expect((await client.delete(`/admin/users/${ADMIN}-Blynk`)).status).toBe(400);
});
