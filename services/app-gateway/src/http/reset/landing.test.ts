import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const OUTDATED = 'Your token was not found or it is outdated. Please try again.';

test.each([
  ['?token=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', OUTDATED],
  ['?token=%22%3E', OUTDATED],
  ['', 'Invalid request parameters.'],
])('%j is refused: %s', async (query, body) => {
  const kit = await HttpKit.start();
  expect(await kit.get(`//landing${query}`)).toMatchObject({ status: 400, type: 'text/plain;charset=utf-8', body });
});

test('a token of the app opens the page too, until it is 45 minutes old', async () => {
  const kit = await HttpKit.start();
  const reset = kit.harness.connect();
  await reset.ask(81, 'start|ann@example.com|Blynk');
  const [, token] = /token=([\w-]{32})&/.exec(kit.harness.mails[0]?.body.replaceAll('&#38;', '&') ?? '') ?? [];
  expect((await kit.get(`//landing?token=${token}`)).status).toBe(200);
  kit.harness.now += 46 * 60_000;
  expect(await kit.get(`//landing?token=${token}`)).toMatchObject({ status: 400, body: OUTDATED });
});
