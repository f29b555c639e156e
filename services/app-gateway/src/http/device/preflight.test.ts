import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

test('pages of other origins may PUT JSON', async () => {
  const kit = await HttpKit.start();
  const answer = await kit.request({ method: 'OPTIONS', url: `/${kit.token}/update/v1` });
  expect(answer.status).toBe(204);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, PUT, POST, DELETE, OPTIONS',
    'access-control-allow-headers': 'Content-Type',
  });
  expect(answer.headers['content-length']).toBeUndefined();
});
