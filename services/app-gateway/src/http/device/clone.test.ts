import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const TOKEN = 'abcdefghijklmnopqrstuvwxyz-_0123';

test('a clone code of the app is served', async () => {
  const kit = await HttpKit.start();
  await kit.harness.store.saveClone(TOKEN, Buffer.from('{"id":1}'));
  expect(await kit.get(`//${TOKEN}/clone`)).toMatchObject({
    status: 200,
    type: 'application/json;charset=utf-8',
    body: '{"id":1}',
  });
});

test.each([TOKEN, 'short', `${TOKEN}x`, '..%2Fetc%2Fpasswd'])('%s is unknown', async (token) => {
  const kit = await HttpKit.start();
  expect(await kit.get(`//${token}/clone`)).toMatchObject({ status: 404, body: 'Requested QR not found.' });
});
