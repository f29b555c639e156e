import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const AT = { x: 0, y: 0, width: 1, height: 1, deviceId: 0 };
const SLIDER = { type: 'SLIDER', id: 1, pin: 3, pinType: 'DIGITAL', pwmMode: true, ...AT };
const TABLE = { type: 'TABLE', id: 2, pin: 6, pinType: 'VIRTUAL', ...AT };

async function start(project = {}) {
  const kit = await HttpKit.start({ widgets: [SLIDER, TABLE], ...project });
  const app = await kit.harness.owner();
  const device = await kit.harness.device();
  app.take();
  device.take();
  return { kit, app, device };
}

const DONE = { status: 200, type: undefined, body: '' };

test.each([
  ['?value=1', '1'],
  ['?value=1&value=2', '1|2'],
  ['?value=a;value=b', 'a|b'],
  ['?value=a+b%20c%2Bd', 'a b c+d'],
  ['?value=1%002', '1|2'],
  ['?value=', ''],
  ['?value', ''],
  ['?label=x&value=1', '1'],
])('GET update/v5%s writes %j to device and apps as id 111', async (query, value) => {
  const { kit, app, device } = await start();
  const answer = await kit.get(`/update/v5${query}`);
  expect(answer).toMatchObject(DONE);
  expect(answer.headers).toEqual({
    connection: 'keep-alive',
    'access-control-allow-origin': '*',
    'content-length': '0',
  });
  expect(device.take()).toEqual([`20#111 vw|5|${value}`]);
  expect(app.take()).toEqual([`20#111 1-0|vw|5|${value}`]);
});

test('the letter is that of the widget that is hit', async () => {
  const { kit, device } = await start();
  await kit.get('/update/d3?value=5');
  expect(device.take()).toEqual(['20#111 aw|3|5']);
});

test.each([
  ['["10"]', '10'],
  ['[1, true, 2.50]', '1|true|2.50'],
  ['[null]', 'null'],
  [' [ "a\\u0000b" ,"\\"]," ] ', 'a|b|"],'],
  ['[12345678901234567890]', '12345678901234567890'],
  ['[-1.0e5]', '-1.0e5'],
])('PUT %s writes %j', async (body, value) => {
  const { kit, device } = await start();
  for (const path of ['/update/v5', '/pin/v5']) {
    expect(await kit.put(path, body)).toMatchObject(DONE);
    expect(device.take()).toEqual([`20#111 vw|5|${value}`]);
  }
});

test.each(['"1"', '{"a":1}', '["1"', '', 'hello', '[["1"]]', '[{}]', 'null'])(
  'PUT of %j is echoed in the error, before the token is looked at',
  async (body) => {
    const { kit } = await start();
    const expected = { status: 500, type: 'text/plain;charset=utf-8', body: `Error parsing body param. ${body}` };
    expect(await kit.put('/update/v5', body)).toMatchObject(expected);
    expect(await kit.put('//unknown/update/v5', body)).toMatchObject(expected);
  },
);

test.each(['text/plain', 'application/x-www-form-urlencoded', 'nonsense'])('PUT of %s is refused', async (type) => {
  const { kit, device } = await start();
  const expected = { status: 500, body: 'Unexpected content type. Expecting application/json.' };
  expect(await kit.put('/update/v5', '["1"]', type)).toMatchObject(expected);
  expect(await kit.put('//unknown/update/v5', '["1"]', type)).toMatchObject(expected);
  expect(await kit.request({ method: 'PUT', url: `/${kit.token}/update/v5` })).toMatchObject(expected);
  expect(device.take()).toEqual([]);
});

test.each([
  ['PUT', '/update/v5', '[]', 'No pin for update provided.'],
  ['PUT', '/update/x', '[]', 'No pin for update provided.'],
  ['PUT', '/update/x', '["1"]', 'Wrong pin format.'],
  ['GET', '/update/x?value=1', undefined, 'Wrong pin format.'],
  ['GET', '/update/v5', undefined, 'Wrong request format.'],
  ['GET', '/update/v5?foo=1', undefined, 'Wrong request format.'],
  ['GET', '/update/v5?value=%4', undefined, 'unterminated escape sequence at index 0 of: %4'],
  ['GET', '/update/v6?value=add&value=x&value=n&value=v', undefined, 'Wrong request format.'],
] as const)('%s %s %s is refused: %s', async (method, path, payload, body) => {
  const { kit, device } = await start();
  const headers = { 'content-type': 'application/json' };
  const answer = await kit.request({ method, url: `/${kit.token}${path}`, payload, headers });
  expect(answer).toMatchObject({ status: 400, type: 'text/plain;charset=utf-8', body });
  expect(device.take()).toEqual([]);
});

test('a stopped project gets the value, its apps do not', async () => {
  const { kit, app, device } = await start({ isActive: false });
  expect(await kit.get('/update/v5?value=1')).toMatchObject(DONE);
  expect(device.take()).toEqual(['20#111 vw|5|1']);
  expect(app.take()).toEqual([]);
});

test('the device is marked as having sent data', async () => {
  const { kit, app } = await start();
  kit.harness.now += 5000;
  await kit.get('/update/v5?value=1');
  const { devices } = (await app.json(24, '1')) as unknown as { devices: { dataReceivedAt: number }[] };
  expect(devices[0]?.dataReceivedAt).toBe(kit.harness.now);
});

test('more requests a second than a socket may send messages are refused', async () => {
  const kit = await HttpKit.start({}, { app: { messageQuota: 5 } });
  const statuses: number[] = [];
  for (let i = 0; i < 7; i++) statuses.push((await kit.get('/update/v5?value=1')).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  kit.harness.clock += 1000;
  expect((await kit.get('/update/v5?value=1')).status).toBe(200);
});
