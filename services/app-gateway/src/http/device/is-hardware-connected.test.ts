import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

test('follows the sockets of the device, in a stopped project too', async () => {
  const kit = await HttpKit.start({ isActive: false });
  expect(await kit.get('/isHardwareConnected')).toMatchObject({
    status: 200,
    type: 'application/json;charset=utf-8',
    body: 'false',
  });
  const first = await kit.harness.device();
  const second = await kit.harness.device();
  first.drop();
  expect((await kit.get('/isHardwareConnected')).body).toBe('true');
  second.drop();
  expect((await kit.get('/isHardwareConnected')).body).toBe('false');
});
