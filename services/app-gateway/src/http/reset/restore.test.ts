import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const APP_TOKEN = 'a'.repeat(32);

test.each([APP_TOKEN, 'a'.repeat(64)])('the page opens the app with %s, known here or not', async (token) => {
  const kit = await HttpKit.start();
  const answer = await kit.get(`//restore?token=${token}&email=ann%40example.com`);
  expect(answer).toMatchObject({ status: 200, type: 'text/html' });
  expect(answer.body).toContain(`blynk://restore?token=${token}&#38;email=ann%40example.com`);
  expect(answer.body).toContain(`http://restore.example.com/restore?token=${token}`);
});

test.each(['?token=abc', '', `?token=${APP_TOKEN}&email=nobody`, `?token=${APP_TOKEN.slice(1)}%22`])(
  '%j is refused',
  async (query) => {
    const kit = await HttpKit.start();
    expect(await kit.get(`//restore${query}`)).toMatchObject({ status: 400, body: 'Invalid request parameters.' });
  },
);
