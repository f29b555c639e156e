import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const FORM = 'application/x-www-form-urlencoded';
const TOKEN = 'b'.repeat(64);

test.each([
  [`password=x&token=${TOKEN}`, 'Invalid token. Please repeat all steps.'],
  ['password=x', 'Invalid token. Please repeat all steps.'],
  ['', 'Invalid token. Please repeat all steps.'],
])('%j is refused: %s', async (form, body) => {
  const kit = await HttpKit.start();
  expect(await kit.post('//updatePassword', form, FORM)).toMatchObject({ status: 400, body });
});

test('a missing password changes nothing', async () => {
  const kit = await HttpKit.start();
  await kit.harness.store.addReset({ token: TOKEN, accountId: 1, kind: 'web', expiresAt: kit.harness.now + 1000 });
  const answer = await kit.post('//updatePassword', `token=${TOKEN}`, FORM);
  expect(answer).toMatchObject({ status: 400, body: 'Invalid request parameters.' });
  await kit.harness.owner();
});
