import { describe, expect, test } from 'vitest';
import { DeviceClient, type Frame, openDevice } from '../kit/app-client.ts';
import { http } from '../kit/http-client.ts';
import { plain } from '../kit/target.ts';
import { admin, better, given } from './kit/index.ts';

const account = given({ devices: 2, watch: [] });
const { email = '', password = '', root = '/admin' } = admin ?? {};
const BASIC = `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`;
const FIRMWARE = 'code\0build\0Aug 14 2017 20:31:49\0code';

/** A form with one file. */
function file(content: string, name = 'x.bin'): string {
  return `--b\r\ncontent-disposition: form-data; name="upfile"; filename="${name}"\r\n\r\n${content}\r\n--b--\r\n`;
}

/** POST of a form, or GET without one; `{token0}` in the query stands for the token of device 0. */
function ask(path: string, body?: string, authorization: string | undefined = BASIC) {
  const headers = { 'content-type': 'multipart/form-data; boundary=b', ...(authorization && { authorization }) };
  const target = `${root}${path.replace('{token0}', account.world.variables.token0 ?? '')}`;
  const method = body === undefined ? 'GET' : 'POST';
  return http(account.world.target, target, {
    isSecure: true,
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

describe.runIf(admin !== undefined)('firmware (http.md 6)', () => {
  test('a device is told where it lies, and loads it from the plain port', async () => {
    const { target, account: owner } = account.world;
    const device = await openDevice(owner);
    const other = await openDevice(owner, 1);
    const { status, headers, body } = await ask('/ota/start?token={token0}', file(FIRMWARE));
    expect([status, headers['content-type']]).toEqual([200, 'application/json;charset=utf-8']);
    expect(body).toMatch(/^\/static\/ota\/[\w.-]+\.bin$/);
    const told = await device.next(({ command }) => command === 17);
    expect(told.id).toBe(7777);
    expect(told.parts[0]).toBe('ota');
    const url = new URL(told.parts[1] ?? '');
    expect([url.protocol, url.port || '80', url.pathname]).toEqual(['http:', String(target.httpPort), body]);
    const got = await http(target, body);
    expect(got).toMatchObject({ status: 200, body: FIRMWARE });
    expect(got.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(FIRMWARE.length),
    });
    // Only the device of the token: a ping shows that nothing else came.
    await other.request(6);
    expect(other.untaken).toEqual([]);
    await Promise.all([device.close(), other.close()]);
  });

  test('a file that is there already', async () => {
    const { account: owner } = account.world;
    const device = await openDevice(owner);
    const { body } = await ask('/ota/start?token={token0}', file(FIRMWARE, 'y.hex'));
    expect(body).toMatch(/\.hex$/);
    const name = body.split('/').at(-1);
    device.clear();
    expect(await ask(`/ota/start?token={token0}&fileName=${name}`)).toMatchObject({ status: 200, body: '' });
    expect((await device.next(({ command }) => command === 17)).parts[1]?.endsWith(body)).toBe(true);
    await device.close();
  });

  test('an update of an account: a device with another build is told before its info is answered', async () => {
    const { target, account: owner, variables } = account.world;
    const { status, body } = await ask(`/ota/start?user=${owner.email}`, file(FIRMWARE));
    expect(status).toBe(200);
    const device = await DeviceClient.login(plain(target), variables.token0 ?? '');
    /** What comes of an info message, up to its answer. */
    const info = async (build: string): Promise<Frame[]> => {
      const id = device.send(17, `ver\x001\0build\0${build}`);
      const frames = [await device.next(() => true)];
      while (frames.at(-1)?.id !== id) frames.push(await device.next(() => true));
      return frames;
    };
    const frames = await info('Jan  1 2020 00:00:00');
    expect(frames).toHaveLength(2);
    expect(frames[0]).toMatchObject({ command: 17, id: 7777 });
    expect(frames[0]?.parts[1]?.endsWith(body)).toBe(true);
    expect(frames[1]).toMatchObject({ command: 0, status: 200 });
    // The right build is left alone, and so is one without a name.
    expect(await info('Aug 14 2017 20:31:49')).toHaveLength(1);
    expect(await info('')).toHaveLength(1);
    expect((await ask('/ota/stop')).status).toBe(200);
    expect(await info('Jan  1 2020 00:00:00')).toHaveLength(1);
    await device.close();
  });

  test.each([
    ['a token that nobody has', '/ota/start?token=nobody', file(FIRMWARE), 400, 'Invalid token.'],
    [
      'an account that nobody has',
      '/ota/start?user=nobody@example.com',
      file(FIRMWARE),
      400,
      'Requested user not found.',
    ],
    ['an empty body', '/ota/start?token={token0}', '', 500, "Can't find binary data in request."],
    ['a form without a file', '/ota/start?token={token0}', '--b--\r\n', 500, "Can't find binary data in request."],
    ['a file over the limit', '/ota/start?token={token0}', file('x'.repeat(600_000)), 413, ''],
  ])('%s is refused', async (_name, path, form, status, body) => {
    expect(await ask(path, form)).toMatchObject({ status, body });
  });

  for (const [name, authorization] of [
    ['no login', ''],
    ['another kind of login', 'Bearer x'],
    ['a login that cannot be read', 'Basic !'],
    ['a login without a colon', `Basic ${Buffer.from('nobody').toString('base64')}`],
    ['a wrong password', `Basic ${Buffer.from(`${email}:wrong`).toString('base64')}`],
  ] as const) {
    better('the original keeps the file all the same', `${name} is refused`, async () => {
      expect(await ask('/ota/start?token={token0}', file(FIRMWARE), authorization)).toMatchObject({ status: 401 });
    });
  }

  test('nothing is taken outside of administration', async () => {
    const headers = { authorization: BASIC, 'content-type': 'multipart/form-data; boundary=b' };
    const options = { isSecure: true, method: 'POST', headers, body: file(FIRMWARE) };
    expect((await http(account.world.target, '/upload', options)).status).toBe(404);
  });
});
