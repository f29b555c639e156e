import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

test('follows the apps of the account', async () => {
  const kit = await HttpKit.start();
  const app = await kit.harness.owner();
  expect(await kit.get('/isAppConnected')).toMatchObject({ status: 200, body: 'true' });
  app.drop();
  expect((await kit.get('/isAppConnected')).body).toBe('false');
});

test('is false for a stopped project', async () => {
  const kit = await HttpKit.start({ isActive: false });
  await kit.harness.owner();
  expect((await kit.get('/isAppConnected')).body).toBe('false');
});
