import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';
import { readPng } from '../../../test/read-png.ts';

const BUTTON = { type: 'BUTTON', id: 1, pin: 1, pinType: 'VIRTUAL', deviceId: 0, x: 0, y: 0, width: 1, height: 1 };

test('the code leads to a copy of the project with its values', async () => {
  const kit = await HttpKit.start({ widgets: [BUTTON] });
  await kit.get('/update/v1?value=7');
  const answer = await kit.get('/qr');
  expect(answer).toMatchObject({ status: 200, type: 'image/png' });
  const { width, height, text } = readPng(answer.raw);
  expect([width, height]).toEqual([125, 125]);
  const [, token] = /^blynk:\/\/token\/clone\/([\w-]{32})\?server=pinwire\.example\.com&port=9443$/.exec(text) ?? [];
  const copy = await kit.get(`//${token}/clone`);
  expect(copy).toMatchObject({ status: 200, type: 'application/json;charset=utf-8' });
  expect(JSON.parse(copy.body)).toMatchObject({ id: 1, name: 'Home', widgets: [{ value: '7' }] });
  expect(copy.body).not.toContain(kit.token);
});
