import { StoreTimeout, StoreUnavailable } from '@pinwire/store';
import { expect, test } from 'vitest';
import { HttpKit } from '../../test/http-kit.ts';

test.each([new StoreUnavailable('away'), new StoreTimeout('a query', 100)])('%s: come again later', async (error) => {
  const kit = await HttpKit.start();
  kit.harness.store.findToken = () => Promise.reject(error);
  expect(await kit.get('/get/v1')).toMatchObject({ status: 503, body: '' });
});

test('a fault of ours is logged and says nothing', async () => {
  const kit = await HttpKit.start();
  kit.harness.store.findToken = () => Promise.reject(new Error('a secret of the server'));
  expect(await kit.get('/get/v1')).toMatchObject({ status: 500, type: 'text/plain;charset=utf-8', body: '' });
  expect(kit.harness.errors.splice(0)).toMatchObject([{ method: 'GET', route: '/:token/get/:pin' }]);
});
