import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const AT = { x: 0, y: 0, width: 1, height: 1, deviceId: 0, pinType: 'VIRTUAL' };
const WIDGETS = [
  { type: 'BUTTON', id: 1, pin: 1, ...AT },
  { type: 'TERMINAL', id: 2, pin: 2, ...AT },
];

test('a pin that nobody wrote is unknown, a widget without a value is an empty list', async () => {
  const kit = await HttpKit.start({ widgets: WIDGETS });
  expect(await kit.get('/get/v30')).toMatchObject({
    status: 400,
    type: 'text/plain;charset=utf-8',
    body: "Requested pin doesn't exist in the app.",
  });
  expect(await kit.get('/get/v1')).toMatchObject({
    status: 200,
    type: 'application/json;charset=utf-8',
    body: '[]',
  });
});

test('values are escaped, and several are several elements', async () => {
  const kit = await HttpKit.start({ widgets: WIDGETS });
  const device = await kit.harness.device();
  for (const write of ['vw|1|a"b|c\\d', 'vw|2|line 1', 'vw|2|line "2"']) device.send(20, write);
  expect(JSON.parse((await kit.get('/get/V1')).body)).toEqual(['a"b', 'c\\d']);
  expect(JSON.parse((await kit.get('/get/v02')).body)).toEqual(['line 1', 'line "2"']);
});

test('the older name /pin/ reads too, and an escaped pin is decoded', async () => {
  const kit = await HttpKit.start();
  await kit.get('/update/d5?value=1');
  expect((await kit.get('/pin/d5')).body).toBe('["1"]');
  expect((await kit.get('/get/%645')).body).toBe('["1"]');
});

test.each(['x8', 'v256', 'v-1', 'v', '5', 'vv1', 'v1.0', 'v1a'])('%s is no pin', async (pin) => {
  const kit = await HttpKit.start();
  expect(await kit.get(`/get/${pin}`)).toMatchObject({ status: 400, body: 'Wrong pin format.' });
});

test.each([
  ['GET', '/get/v1/'],
  ['GET', '/get/'],
  ['GET', '/get'],
  ['GET', '/GET/v1'],
  ['HEAD', '/get/v1'],
  ['POST', '/get/v1'],
  ['PUT', '/get/v1'],
  ['PATCH', '/get/v1'],
  ['DELETE', '/get/v1'],
] as const)('%s %s is an empty 404', async (method, path) => {
  const kit = await HttpKit.start();
  const answer = await kit.request({ method, url: `/${kit.token}${path}` });
  expect(answer).toMatchObject({ status: 404, type: undefined, body: '' });
  expect(answer.headers).toMatchObject({ 'content-length': '0', 'access-control-allow-origin': '*' });
});

test('an unknown token is refused before the pin is looked at', async () => {
  const kit = await HttpKit.start();
  expect(await kit.get('//unknown/get/x')).toMatchObject({ status: 400, body: 'Invalid token.' });
  expect(await kit.get('//get/v1')).toMatchObject({ status: 404 });
});
