import { expect, test } from 'vitest';
import { AdminClient } from '../../../test/admin-client.ts';
import { HttpKit } from '../../../test/http-kit.ts';

test.each(['GET', 'POST', 'DELETE'] as const)('%s / leads home', async (method) => {
  const kit = await HttpKit.start();
  const answer = await kit.request({ method, url: '/' });
  expect(answer).toMatchObject({ status: 301, body: '' });
  expect(answer.headers).toMatchObject({ location: 'https://www.blynk.cc', 'content-length': '0' });
});

test.each([
  [true, '/admin'],
  [false, 'https://www.blynk.cc'],
])('over TLS, local: %s, it leads to %s', async (isLocal, location) => {
  const client = await AdminClient.start(await HttpKit.start({}, { http: { isLocal } }));
  const answer = await client.get('/');
  expect(answer).toMatchObject({ status: 301, headers: { location } });
});
