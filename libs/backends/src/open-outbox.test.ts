import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, loadSettings, Metrics, SettingsError } from '@pinwire/service';
import { expect, test } from 'vitest';
import { MailServer } from '../../outbox/test/mail-server.ts';
import { makeSelfSigned } from '../../service/src/self-signed.ts';
import { openOutbox } from './open-outbox.ts';

const MAIL = { to: 'bob@example.com', subject: 'Hi', body: 'Text', type: 'text' } as const;

function open(env: Record<string, string>) {
  const settings = loadSettings({ env: { LOG_LEVEL: 'off', ...env }, cwd: '/nonexistent' });
  const metrics = new Metrics('test');
  return { ...openOutbox(settings, metrics, createLog({ name: 'test', settings })), metrics };
}

test.each([
  [{}],
  [{ MAIL_SMTP_HOST: '', MAIL_SMTP_USERNAME: 'pinwire@example.com' }],
  [{ MAIL_SMTP_USERNAME: '' }],
  [{ MAIL_SMTP_AUTH: 'false' }],
  [{ MAIL_SMTP_AUTH: 'false', MAIL_SMTP_USERNAME: '' }],
  [{ MAIL_FROM: 'pinwire@example.com' }],
])('%j: mails are refused, push messages end here', async (env) => {
  const { outbox, close } = open(env as Record<string, string>);
  expect(outbox.hasMail).toBe(false);
  await expect(outbox.mail(MAIL)).rejects.toThrow('no mail server is configured');
  const common = { accountId: 1, dashId: 1, uid: 'a', token: 'b', text: 'c' } as const;
  await outbox.push({ ...common, platform: 'ios', priority: 'high' });
  await close(0);
});

test('the server of the settings gets the mail, with the login and the sender that they name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pinwire-outbox-'));
  const tls = await makeSelfSigned(['127.0.0.1']);
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, tls.cert);
  const server = await MailServer.start({ tls, login: { user: 'pinwire', pass: ' secret ' } });
  const { outbox, close, metrics } = open({
    MAIL_SMTP_HOST: '127.0.0.1',
    MAIL_SMTP_PORT: String(server.port),
    MAIL_SMTP_USERNAME: 'pinwire',
    MAIL_SMTP_PASSWORD: ' secret ',
    MAIL_SMTP_CA: ca,
    MAIL_FROM: '{PRODUCT_NAME} <mail@example.com>',
    PRODUCT_NAME: 'Home',
  });
  try {
    expect(outbox.hasMail).toBe(true);
    await outbox.mail(MAIL);
    server.verdict = () => 550;
    await expect(outbox.mail(MAIL)).rejects.toThrow('550');
    expect(server.mails).toMatchObject([
      { from: { name: 'Home', address: 'mail@example.com' }, subject: 'Hi', isSecure: true, user: 'pinwire' },
    ]);
    const text = await metrics.registry.metrics();
    expect(text).toContain('pinwire_mails_total{result="sent",service="test"} 1');
    expect(text).toContain('pinwire_mails_total{result="failed",service="test"} 1');
    expect(text).toContain('pinwire_mails_waiting{service="test"} 0');
  } finally {
    await close(0);
    await server.close();
    await rm(folder, { recursive: true });
  }
});

test('a server without a login needs a sender only', async () => {
  const server = await MailServer.start();
  const { outbox, close } = open({
    MAIL_SMTP_HOST: '127.0.0.1',
    MAIL_SMTP_PORT: String(server.port),
    MAIL_SMTP_AUTH: 'false',
    MAIL_SMTP_STARTTLS_ENABLE: 'false',
    MAIL_FROM: 'pinwire@example.com',
  });
  await outbox.mail(MAIL);
  expect(server.mails).toMatchObject([{ from: { address: 'pinwire@example.com' }, isSecure: false }]);
  await close(0);
  await server.close();
});

test.each([
  ['a user that is no sender', { MAIL_SMTP_USERNAME: 'apikey' }, /^mail\.from = "apikey"/],
  ['a sender without an address', { MAIL_SMTP_USERNAME: 'a@example.com', MAIL_FROM: 'Home' }, /^mail\.from = "Home"/],
  [
    'a certificate that is not there',
    { MAIL_SMTP_USERNAME: 'a@example.com', MAIL_SMTP_CA: '/nonexistent/ca.pem' },
    /^mail\.smtp\.ca = /,
  ],
])('%s stops the start with one line', (_name, env, line) => {
  expect(() => open(env as Record<string, string>)).toThrow(SettingsError);
  expect(() => open(env as Record<string, string>)).toThrow(line);
});
