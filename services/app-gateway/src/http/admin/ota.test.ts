import { expect, test } from 'vitest';
import { ADMIN, AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

const FIRMWARE = 'code\0build\0Aug 14 2017 20:31:49\0code';
const TYPE = 'multipart/form-data; boundary=b';
const BASIC = { authorization: `Basic ${Buffer.from(`${ADMIN}:admin`).toString('base64')}` };

function upload(
  content: string,
  { name = 'x.bin', field = 'upfile' } = {},
): { method: string; body: string; type: string } {
  const head = `--b\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n`;
  return { method: 'POST', body: `${head}${content}\r\n--b--\r\n`, type: TYPE };
}

async function start() {
  const kit = await HttpKit.start();
  const client = await AdminClient.start(kit);
  return {
    kit,
    client,
    send: (path: string, request = {}) => client.send(`/admin${path}`, { headers: BASIC, ...request }),
  };
}

test('firmware for one device: it is told, and gets the file in plain', async () => {
  const { kit, send } = await start();
  const device = await kit.harness.device();
  device.take();
  const answer = await send(`/ota/start?token=${kit.token}`, upload(FIRMWARE));
  expect(answer).toMatchObject({ status: 200, type: 'application/json;charset=utf-8' });
  expect(answer.body).toMatch(/^\/static\/ota\/FUp_\d+_upload\.bin$/);
  expect(device.take()).toEqual([`17#7777 ota|http://pinwire.example.com:8080${answer.body}`]);
  const file = await kit.get(`/${answer.body}`);
  expect(file).toMatchObject({ status: 200, type: 'application/octet-stream', body: FIRMWARE });
  expect(file.headers['content-length']).toBe(String(FIRMWARE.length));
  expect(kit.store.audits[0]).toMatchObject({ actor: ADMIN, action: 'ota.start', detail: answer.body });
});

test('a file that is there already', async () => {
  const { kit, send } = await start();
  const device = await kit.harness.device();
  device.take();
  const { body } = await send('/upload', upload(FIRMWARE, { name: 'y.hex' }));
  const fileName = body.split('/').at(-1);
  expect(fileName).toMatch(/\.hex$/);
  expect((await send(`/ota/start?token=${kit.token}&fileName=${fileName}`)).status).toBe(200);
  expect(device.take()).toEqual([`17#7777 ota|http://pinwire.example.com:8080${body}`]);
  expect(await send(`/ota/start?token=${kit.token}`)).toMatchObject({ status: 400, body: 'No such file.' });
  const files = JSON.parse((await send('/ota')).body) as { build: string }[];
  expect(files).toMatchObject([{ name: fileName, build: 'Aug 14 2017 20:31:49', createdBy: ADMIN }]);
});

test('directives for an account and for all, and their end', async () => {
  const { kit, send } = await start();
  expect((await send('/ota/start?user=Ann@example.com&project=Home', upload(FIRMWARE))).status).toBe(200);
  expect((await send('/ota/start', upload(FIRMWARE))).status).toBe(200);
  const kept = JSON.parse((await kit.store.getSetting('firmware.directives')) ?? '') as object[];
  expect(kept).toMatchObject([
    { accountId: 1, project: 'Home', build: 'Aug 14 2017 20:31:49', by: ADMIN },
    { build: 'Aug 14 2017 20:31:49', by: ADMIN },
  ]);
  expect((await send('/ota/stop')).status).toBe(200);
  expect(await kit.store.getSetting('firmware.directives')).toBe('[]');
});

test.each([
  ['/ota/start?token=unknown', upload(FIRMWARE), 400, 'Invalid token.'],
  ['/ota/start?token=unknown&fileName=x', {}, 400, 'No such file.'],
  ['/ota/start', {}, 400, 'Invalid token.'],
  ['/ota/start?token=TOKEN', upload(FIRMWARE), 400, "Device wasn't connected yet."],
  ['/ota/start?user=nobody@example.com', upload(FIRMWARE), 400, 'Requested user not found.'],
  ['/ota/start', upload('no build'), 400, 'The firmware has no build string.'],
  ['/ota/start', upload(''), 500, "Can't find binary data in request."],
  [
    '/ota/start',
    { method: 'POST', body: 'x=1', type: 'application/x-www-form-urlencoded' },
    500,
    "Can't find binary data in request.",
  ],
  ['/ota/start', { method: 'POST' }, 500, "Can't find binary data in request."],
  ['/upload', { method: 'POST', body: '--b--\r\n', type: TYPE }, 500, "Can't find binary data in request."],
])('%s %j: %i %s', async (path, request, status, body) => {
  const { kit, send } = await start();
  expect(await send(path.replace('TOKEN', kit.token), request)).toMatchObject({ status, body });
});

test('a device that was there before but is not now', async () => {
  const { kit, send } = await start();
  (await kit.harness.device()).drop();
  const answer = await send(`/ota/start?token=${kit.token}`, upload(FIRMWARE));
  expect(answer).toMatchObject({ status: 400, body: 'No device in session.' });
});

test('a file that is too large', async () => {
  const kit = await HttpKit.start({}, { http: { maxBody: 2048 } });
  const client = await AdminClient.start(kit);
  const answer = await client.send('/admin/upload', { headers: BASIC, ...upload('x'.repeat(3000)) });
  expect(answer.status).toBe(413);
});

test.each([
  [undefined],
  ['Bearer x'],
  ['Basic !'],
  [`Basic ${Buffer.from('no colon').toString('base64')}`],
  [`Basic ${Buffer.from(`${ADMIN}:wrong`).toString('base64')}`],
  [`Basic ${Buffer.from('ann@example.com:hash').toString('base64')}`],
])('%s is no login, and no file is kept', async (authorization) => {
  const { kit, client } = await start();
  const headers = authorization === undefined ? undefined : { authorization };
  for (const path of ['/admin/upload', '/admin/ota/start']) {
    const answer = await client.send(path, { ...upload(FIRMWARE), ...(headers && { headers }) });
    expect(answer).toMatchObject({ status: 401, body: 'Authentication failed.' });
    expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
  }
  expect(await kit.store.listOtaFiles()).toEqual([]);
});

test('a session does instead of a password; the password opens nothing else', async () => {
  const { client } = await start();
  await client.login();
  expect((await client.get('/admin/ota')).status).toBe(200);
  client.cookie = undefined;
  expect((await client.send('/admin/users', { headers: BASIC })).status).toBe(401);
});

test('nothing is taken outside of administration', async () => {
  const { client } = await start();
  expect((await client.send('/upload', { headers: BASIC, ...upload(FIRMWARE) })).status).toBe(404);
});
