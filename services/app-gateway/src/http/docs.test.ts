import { expect, test } from 'vitest';
import { HttpKit } from '../../test/http-kit.ts';

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { summary?: string; tags?: string[] }>>;
}

test('every route is in the document, with a summary', async () => {
  const kit = await HttpKit.start();
  const answer = await kit.get('//api/docs/json');
  const { openapi, paths } = JSON.parse(answer.body) as OpenApi;
  expect(openapi).toBe('3.1.0');
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/{token}/update/{pin}', '/resetPassword', '/admin/users/{id}']),
  );
  for (const methods of Object.values(paths)) {
    for (const operation of Object.values(methods)) {
      expect(operation.summary).toBeTruthy();
      expect(operation.tags).toHaveLength(1);
    }
  }
});

test('the page to try it', async () => {
  const kit = await HttpKit.start();
  expect(await kit.get('//api/docs')).toMatchObject({ status: 200 });
});
