import { OutboxError } from '@pinwire/outbox';
import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';
import { until } from '../../../test/line-wire.ts';

const FORM = 'application/x-www-form-urlencoded';

test('mails a link; the page behind it sets the password', async () => {
  const kit = await HttpKit.start();
  const app = await kit.harness.owner();
  const answer = await kit.post('//resetPassword', 'email=Ann%40example.com', `${FORM}; charset=utf-8`);
  expect(answer).toMatchObject({ status: 200, type: 'application/json;charset=utf-8', body: 'Email was sent.' });
  await until(() => kit.harness.mails.length === 1, 'the mail');
  const [mail] = kit.harness.mails;
  expect(mail).toMatchObject({ to: 'ann@example.com', subject: 'Password reset request for the Pinwire app.' });
  const [, token] = /https:\/\/pinwire\.example\.com:9443\/landing\?token=([\w-]{64})"/.exec(mail?.body ?? '') ?? [];

  const page = await kit.get(`//landing?token=${token}`);
  expect(page).toMatchObject({ status: 200, type: 'text/html' });
  expect(page.body).toContain(token);
  expect(page.headers['content-security-policy']).toMatch(/default-src 'none'/);

  const update = { token: String(token), password: 'new hash' };
  expect(await kit.post('//updatePassword', new URLSearchParams(update).toString(), FORM)).toMatchObject({
    status: 200,
    type: 'text/plain',
    body: 'Password was successfully reset.',
  });
  expect(app.isClosed).toBe(true);
  const again = kit.harness.connect();
  expect(await again.ask(2, 'ann@example.com|hash|Android|1|Blynk')).toEqual(['5']);
  expect(await again.ask(2, 'ann@example.com|new hash|Android|1|Blynk')).toEqual(['200']);
  expect((await kit.get(`//landing?token=${token}`)).status).toBe(400);
});

test('an account that does not exist is answered as one that does', async () => {
  const kit = await HttpKit.start();
  expect(await kit.post('//resetPassword', 'email=bob@example.com', FORM)).toMatchObject({
    status: 200,
    body: 'Email was sent.',
  });
  expect(kit.harness.mails).toEqual([]);
});

test('the answer does not wait for the mail server; what that refuses leaves no token behind', async () => {
  const kit = await HttpKit.start();
  const { outbox, store } = kit.harness;
  let refuse: ((error: Error) => void) | undefined;
  outbox.mail = () => new Promise((_, reject) => (refuse = reject));
  expect(await kit.post('//resetPassword', 'email=ann@example.com', FORM)).toMatchObject({
    status: 200,
    body: 'Email was sent.',
  });
  await until(() => refuse !== undefined, 'the mail');
  expect(store.resets.size).toBe(1);
  refuse?.(new OutboxError('refused'));
  await until(() => store.resets.size === 0, 'the end of the token');
  expect(kit.harness.errors).toEqual([]);
});

test('without a mail server everybody is told so', async () => {
  const kit = await HttpKit.start();
  kit.harness.outbox.hasMail = false;
  for (const name of ['ann', 'bob']) {
    expect(await kit.post('//resetPassword', `email=${name}@example.com`, FORM)).toMatchObject({
      status: 400,
      type: 'text/plain;charset=utf-8',
      body: 'Error sending reset email.',
    });
  }
  expect(kit.harness.store.resets.size).toBe(0);
});

test.each([
  ['email=not-an-address', 'not-an-address email has not valid format.'],
  ['', 'null email has not valid format.'],
])('%j is refused', async (form, body) => {
  const kit = await HttpKit.start();
  const answer = await kit.post('//resetPassword', form, FORM);
  expect(answer).toMatchObject({ status: 400, type: 'text/plain;charset=utf-8', body });
});

test('another content type is refused', async () => {
  const kit = await HttpKit.start();
  expect((await kit.post('//resetPassword', 'email=ann@example.com', 'text/plain')).status).toBe(400);
});

test('an address may ask only so often', async () => {
  const kit = await HttpKit.start();
  const statuses = new Set<number>();
  for (let i = 0; i < 250; i++) statuses.add((await kit.post('//resetPassword', 'email=x@example.com', FORM)).status);
  expect([...statuses]).toEqual([200, 429]);
});
