import { expect, test } from 'vitest';
import { AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

const NEW = 'n'.repeat(32);

test.each(['GET', 'POST'])('%s: the device has the new token, the old one is invalid', async (method) => {
  const kit = await HttpKit.start();
  const client = await AdminClient.loggedIn(kit);
  const device = await kit.harness.device();
  const answer = await client.send(`/admin/users/token/assign?old=${kit.token}&new=${NEW}`, { method });
  expect(answer).toMatchObject({ status: 200, body: '' });
  expect(device.isClosed).toBe(true);
  expect((await kit.get('/isHardwareConnected')).status).toBe(400);
  expect((await kit.get(`//${NEW}/isHardwareConnected`)).status).toBe(200);
  expect(kit.store.audits[0]).toMatchObject({ action: 'token.assign' });
});

test('by the place of the device', async () => {
  const kit = await HttpKit.start();
  const client = await AdminClient.loggedIn(kit);
  const path = `/admin/users/token/force?email=ann@example.com&dashId=1&deviceId=0&new=${NEW}`;
  expect((await client.get(path)).status).toBe(200);
  expect((await kit.get(`//${NEW}/isHardwareConnected`)).status).toBe(200);
});

test.each([
  [`assign?old=unknown&new=${NEW}`, 'This token not exists.'],
  ['assign?old=TOKEN&new=short', 'A token has 32 letters, digits, - or _.'],
  ['assign?old=TOKEN&new=TOKEN', 'This token exists already.'],
  [`force?email=nobody@example.com&dashId=1&deviceId=0&new=${NEW}`, 'No user with such email.'],
  [`force?email=ann@example.com&dashId=1&deviceId=9&new=${NEW}`, 'No such device.'],
  [`force?email=ann@example.com&dashId=x&deviceId=0&new=${NEW}`, 'No such device.'],
])('%s is refused: %s', async (path, body) => {
  const kit = await HttpKit.start();
  const client = await AdminClient.loggedIn(kit);
  const answer = await client.get(`/admin/users/token/${path.replaceAll('TOKEN', kit.token)}`);
  expect(answer).toMatchObject({ status: 400, body });
  expect((await kit.get('/isHardwareConnected')).status).toBe(200);
});
