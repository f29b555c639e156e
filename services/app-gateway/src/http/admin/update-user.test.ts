import { passwordHash } from '@pinwire/client';
import { verifyPassword } from '@pinwire/store';
import { expect, test } from 'vitest';
import { ADMIN, AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

const PATH = '/admin/users/ann@example.com-Blynk';
const BUTTON = { type: 'BUTTON', id: 1, pin: 1, pinType: 'VIRTUAL', deviceId: 0, x: 0, y: 0, width: 1, height: 1 };

interface Shown {
  energy: number;
  profile: {
    dashBoards: { name?: string; devices: { id: number; token?: string }[]; widgets: { value?: string }[] }[];
  };
}

async function start() {
  const kit = await HttpKit.start({ widgets: [BUTTON] });
  return { kit, client: await AdminClient.loggedIn(kit) };
}

test('what the body does not name stays', async () => {
  const { kit, client } = await start();
  await kit.get('/update/v1?value=7');
  const answer = await client.put(PATH, { energy: 42 });
  expect(answer.status).toBe(200);
  const shown = JSON.parse(answer.body) as Shown;
  expect(shown.energy).toBe(42);
  expect(shown.profile.dashBoards[0]?.widgets[0]?.value).toBe('7');
  expect((await kit.get('/get/v1')).body).toBe('["7"]');
  expect(kit.store.audits[0]).toMatchObject({ actor: ADMIN, action: 'user.update', detail: 'energy' });
});

test('an account that comes back as it was shown keeps values written meanwhile', async () => {
  const { kit, client } = await start();
  await kit.get('/update/v1?value=7');
  const shown = await client.json<Shown>(PATH);
  shown.energy = 1;
  await client.put(PATH, shown);
  await kit.get('/update/v1?value=8');
  expect((await kit.get('/get/v1')).body).toBe('["8"]');
  expect(shown.profile.dashBoards[0]?.widgets[0]?.value).toBe('7');
});

test('values and names of a changed project are taken; its apps load it anew', async () => {
  const { kit, client } = await start();
  const app = await kit.harness.owner();
  await kit.get('/update/v1?value=7');
  const shown = await client.json<Shown>(PATH);
  const [project] = shown.profile.dashBoards;
  if (!project?.widgets[0]) throw new Error('no project');
  project.name = 'House';
  project.widgets[0].value = '9';
  expect((await client.put(PATH, shown)).status).toBe(200);
  expect(app.isClosed).toBe(true);
  expect((await kit.get('/get/v1')).body).toBe('["9"]');
  expect(JSON.parse((await kit.get('/project')).body)).toMatchObject({ name: 'House' });
});

test('a device that is left out is gone, with its token and its sockets', async () => {
  const { kit, client } = await start();
  const device = await kit.harness.device();
  const shown = await client.json<Shown>(PATH);
  for (const project of shown.profile.dashBoards) project.devices = [];
  expect((await client.put(PATH, shown)).status).toBe(200);
  expect(device.isClosed).toBe(true);
  expect((await kit.get('/get/v1')).body).toBe('Invalid token.');
});

test('a token in the profile replaces the old one, but never that of another account', async () => {
  const { kit, client } = await start();
  const shown = await client.json<Shown>(PATH);
  const [device] = shown.profile.dashBoards[0]?.devices ?? [];
  if (!device) throw new Error('no device');
  device.token = 'n'.repeat(32);
  expect((await client.put(PATH, shown)).status).toBe(200);
  expect((await kit.get('/isHardwareConnected')).status).toBe(400);
  expect((await kit.get(`//${device.token}/isHardwareConnected`)).status).toBe(200);
  kit.harness.store.tokens.set('o'.repeat(32), { accountId: 99, dashId: 1, deviceId: 0, kind: 'device' });
  device.token = 'o'.repeat(32);
  expect(await client.put(PATH, shown)).toMatchObject({ status: 400, body: 'A token belongs to another account.' });
});

test('a password comes in clear and is kept as a hash of what apps send', async () => {
  const { kit, client } = await start();
  expect((await client.put(PATH, { pass: 'new password' })).status).toBe(200);
  const { passHash } = (await kit.store.findAccount('ann@example.com', 'Blynk')) ?? {};
  expect(await verifyPassword(passHash, passwordHash('ann@example.com', 'new password'))).toBe(true);
});

test('an account may be renamed, with a new password', async () => {
  const { kit, client } = await start();
  expect(await client.put(PATH, { email: ' Ann2@Example.com ', pass: 'x' })).toMatchObject({ status: 200 });
  expect((await client.get('/admin/users/ann2@example.com-Blynk')).status).toBe(200);
  expect((await client.get(PATH)).status).toBe(404);
  expect((await kit.get('/isHardwareConnected')).status).toBe(200);
});

test.each([
  [{ email: 'other@example.com' }, 'You need also change password when changing email.'],
  [{ email: 'nobody', pass: 'x' }, 'Wring email address.'],
  [{ email: ADMIN, pass: 'x' }, 'There is another account with this email.'],
  [{ energy: 'much' }, 'energy is no number.'],
  [{ energy: -1 }, 'energy is no number.'],
  [{ isSuperAdmin: 'yes' }, 'isSuperAdmin is no boolean.'],
  [{ profile: null }, 'A profile is expected.'],
  [{ profile: 7 }, 'A profile is expected.'],
])('%j is refused: %s', async (doc, body) => {
  const { kit, client } = await start();
  expect(await client.put(PATH, doc)).toMatchObject({ status: 400, body });
  expect((await kit.get('/isHardwareConnected')).status).toBe(200);
  expect(kit.store.audits.map(({ action }) => action)).toEqual(['login']);
});

test('unknown accounts and bodies that are no JSON', async () => {
  const { client } = await start();
  expect((await client.put('/admin/users/nobody@example.com-Blynk', {})).status).toBe(404);
  expect((await client.send(PATH, { method: 'PUT', body: '{', type: 'application/json' })).status).toBe(500);
  expect((await client.send(PATH, { method: 'PUT', body: '{}', type: 'text/plain' })).status).toBe(500);
});

test('nobody takes their own rights away', async () => {
  const { client } = await start();
  expect((await client.put(`/admin/users/${ADMIN}-Blynk`, { isSuperAdmin: false })).status).toBe(400);
});
