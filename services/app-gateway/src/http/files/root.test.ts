import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

test.each(['GET', 'POST', 'DELETE'] as const)('%s / leads home', async (method) => {
  const kit = await HttpKit.start();
  const answer = await kit.request({ method, url: '/' });
  expect(answer).toMatchObject({ status: 301, body: '' });
  expect(answer.headers).toMatchObject({ location: 'https://www.blynk.cc', 'content-length': '0' });
});
