import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { makeSelfSigned } from '../../service/src/self-signed.ts';
import { FullListener } from '../test/full-listener.ts';
import { MailServer, type MailServerOptions } from '../test/mail-server.ts';
import { type Mail, OutboxError } from './outbox.ts';
import { SmtpMailer, type SmtpOptions } from './smtp.ts';

const MAIL: Mail = { to: 'bob@example.com', subject: 'Wärme', body: 'Zu heiß: 31 °C', type: 'text' };
const LOGIN = { user: 'pinwire@example.com', pass: 'secret' };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serverWith(options: MailServerOptions = {}): Promise<MailServer> {
  const server = await MailServer.start(options);
  closers.push(() => server.close());
  return server;
}

/** What the log has. */
const lines: Record<string, unknown>[] = [];

function mailerTo(port: number, options: Partial<SmtpOptions> = {}): SmtpMailer {
  lines.length = 0;
  const mailer = new SmtpMailer({
    host: '127.0.0.1',
    port,
    auth: undefined,
    startTls: false,
    connectTimeoutMs: 2000,
    timeoutMs: 2000,
    from: 'Pinwire <pinwire@example.com>',
    maxWaiting: 10,
    againMs: [20, 40],
    log: { warn: (fields) => lines.push({ ...fields }) },
    ...options,
  });
  closers.push(() => mailer.close(0));
  return mailer;
}

/** Rejects unless the mail is refused; the reason. */
async function refusal(work: Promise<void>): Promise<string> {
  const error = await work.then(
    () => new Error('the mail was taken'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OutboxError);
  return (error as OutboxError).message;
}

describe('a mail arrives', () => {
  test('as text, with all its letters', async () => {
    const server = await serverWith();
    const mailer = mailerTo(server.port);
    await mailer.mail(MAIL);
    const [mail] = server.mails;
    expect(mail?.from).toEqual({ name: 'Pinwire', address: 'pinwire@example.com' });
    expect(mail).toMatchObject({ recipients: ['bob@example.com'], subject: 'Wärme', text: 'Zu heiß: 31 °C\n' });
    expect(mail?.html).toBeUndefined();
    expect(mail?.messageId).toMatch(/^<[\w-]+@example\.com>$/);
    expect(mail?.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
    expect(mailer.counts).toEqual({ sent: 1, failed: 0, refused: 0, retried: 0 });
    expect(lines).toEqual([]);
  });

  test('as HTML, with its files, to several receivers', async () => {
    const server = await serverWith();
    const content = Buffer.from([0xff, 0xd8, 0, 13, 10, 46, 13, 10]);
    const attachments = [{ name: 'code.jpg', content }];
    await mailerTo(server.port).mail({
      ...MAIL,
      to: 'bob@example.com, eve@example.com',
      body: '<b>Hot</b>',
      type: 'html',
      attachments,
    });
    const [mail] = server.mails;
    expect(mail?.recipients).toEqual(['bob@example.com', 'eve@example.com']);
    expect(mail?.html).toContain('<b>Hot</b>');
    expect(mail?.attachments).toMatchObject([{ filename: 'code.jpg', mimeType: 'image/jpeg' }]);
    expect(Buffer.from(mail?.attachments[0]?.content as ArrayBuffer)).toEqual(content);
  });

  test('many over a few connections that stay open', async () => {
    const server = await serverWith();
    const mailer = mailerTo(server.port, { maxWaiting: 50 });
    await Promise.all(Array.from({ length: 50 }, (_, at) => mailer.mail({ ...MAIL, subject: String(at) })));
    expect(new Set(server.mails.map(({ subject }) => subject)).size).toBe(50);
    expect(server.connections).toBeLessThanOrEqual(3);
  });

  test('a subject with line ends adds no header', async () => {
    const server = await serverWith();
    await mailerTo(server.port).mail({ ...MAIL, subject: 'Hi\r\nBcc: eve@example.com' });
    const [mail] = server.mails;
    expect(mail?.recipients).toEqual(['bob@example.com']);
    expect(mail?.bcc).toBeUndefined();
  });
});

describe('login and encryption', () => {
  test('with a password over STARTTLS, to a server whose certificate is trusted', async () => {
    const tls = await makeSelfSigned(['127.0.0.1']);
    const server = await serverWith({ login: LOGIN, tls });
    await mailerTo(server.port, { auth: LOGIN, startTls: true, ca: tls.cert }).mail(MAIL);
    expect(server.mails).toMatchObject([{ isSecure: true, user: LOGIN.user }]);
  });

  test('without a login STARTTLS is used when it is offered', async () => {
    const tls = await makeSelfSigned(['127.0.0.1']);
    const [offering, plain] = [await serverWith({ tls }), await serverWith()];
    await mailerTo(offering.port, { startTls: true, ca: tls.cert }).mail(MAIL);
    await mailerTo(plain.port, { startTls: true }).mail(MAIL);
    expect([offering.mails[0]?.isSecure, plain.mails[0]?.isSecure]).toEqual([true, false]);
  });

  test('a certificate of nobody who is trusted is refused', async () => {
    const tls = await makeSelfSigned(['127.0.0.1']);
    const server = await serverWith({ login: LOGIN, tls });
    const mailer = mailerTo(server.port, { auth: LOGIN, startTls: true });
    expect(await refusal(mailer.mail(MAIL))).toContain('self-signed certificate');
    expect(server.mails).toEqual([]);
  });

  test('no password goes to a server that offers no STARTTLS', async () => {
    const server = await serverWith({ login: LOGIN });
    const mailer = mailerTo(server.port, { auth: LOGIN, startTls: true });
    expect(await refusal(mailer.mail(MAIL))).toContain('STARTTLS');
    expect(server.mails).toEqual([]);
    await mailerTo(server.port, { auth: LOGIN }).mail(MAIL);
    expect(server.mails).toMatchObject([{ isSecure: false, user: LOGIN.user }]);
  });

  test('a wrong password is told to the log and not tried again', async () => {
    const server = await serverWith({ login: LOGIN });
    const mailer = mailerTo(server.port, { auth: { ...LOGIN, pass: 'wrong' } });
    expect(await refusal(mailer.mail(MAIL))).toContain('Wrong user name or password');
    expect(mailer.counts).toEqual({ sent: 0, failed: 1, refused: 0, retried: 0 });
    expect(lines).toMatchObject([{ mails: 1, server: `127.0.0.1:${server.port}` }]);
    expect(JSON.stringify(lines)).not.toContain('"wrong"');
  });
});

describe('what fails', () => {
  test('a refusal is final', async () => {
    const server = await serverWith();
    server.verdict = () => 550;
    const mailer = mailerTo(server.port);
    expect(await refusal(mailer.mail(MAIL))).toContain('550 not this one');
    expect([server.tries, mailer.counts.retried]).toEqual([1, 0]);
    server.verdict = () => undefined;
    await mailer.mail(MAIL);
    expect(server.mails).toHaveLength(1);
  });

  test('what the server cannot take just now is tried again, as the same mail', async () => {
    const server = await serverWith();
    server.verdict = (_, tries) => (tries < 3 ? 451 : undefined);
    const mailer = mailerTo(server.port);
    await mailer.mail(MAIL);
    expect(mailer.counts).toEqual({ sent: 1, failed: 0, refused: 0, retried: 2 });
  });

  test('three tries, then it is given up', async () => {
    const server = await serverWith();
    server.verdict = () => 451;
    expect(await refusal(mailerTo(server.port).mail(MAIL))).toContain('451');
    expect(server.tries).toBe(3);
  });

  test('a server that is down, and comes back', async () => {
    const gone = await MailServer.start();
    const { port } = gone;
    const mailer = mailerTo(port, { againMs: [50, 50, 50, 50, 50, 50] });
    await mailer.mail(MAIL);
    await gone.close();
    const sent = mailer.mail(MAIL);
    await expect.poll(() => mailer.counts.retried).toBeGreaterThan(0);
    const server = await serverWith({ port });
    await sent;
    expect(server.mails).toHaveLength(1);
    expect(await refusal(mailerTo(1).mail(MAIL))).toContain('ECONNREFUSED');
  });

  test.each([
    ['never greets', ''],
    ['greets and then is silent', '220 hello\r\n'],
  ])('a server that %s', async (_name, greeting) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).resume();
      if (greeting) socket.write(greeting);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const mailer = mailerTo((server.address() as AddressInfo).port, { timeoutMs: 100, againMs: [10] });
    await refusal(mailer.mail(MAIL));
    expect(mailer.counts).toEqual({ sent: 0, failed: 1, refused: 0, retried: 1 });
  });

  test.runIf(process.platform === 'linux')('a server that one connects to for ever', async () => {
    const server = await FullListener.start();
    closers.push(async () => server.stop());
    const mailer = mailerTo(server.port, { connectTimeoutMs: 100, timeoutMs: 60_000, againMs: [10] });
    expect(await refusal(mailer.mail(MAIL))).toBe('Connection timeout');
    expect(mailer.counts).toEqual({ sent: 0, failed: 1, refused: 0, retried: 1 });
  });

  test('a mail that a server takes for ever is given up, and the next one gets through', async () => {
    const server = await serverWith();
    server.hold = new Promise(() => undefined);
    const mailer = mailerTo(server.port, { timeoutMs: 3_600_000, patienceMs: 300 });
    // Three are under way, one waits.
    const reasons = Array.from({ length: 4 }, () => refusal(mailer.mail(MAIL)));
    expect(await Promise.all(reasons)).toEqual(Array(4).fill('the mail server took too long'));
    server.hold = undefined;
    await mailer.mail(MAIL);
    expect(server.mails).toHaveLength(1);
    expect(mailer.counts).toEqual({ sent: 1, failed: 4, refused: 0, retried: 0 });
  });

  test('an address that is none', async () => {
    const server = await serverWith();
    await refusal(mailerTo(server.port).mail({ ...MAIL, to: '<>' }));
    expect(server.mails).toEqual([]);
  });

  test('the log has one line for many of them', async () => {
    const server = await serverWith();
    server.verdict = () => 550;
    const mailer = mailerTo(server.port);
    await Promise.all(Array.from({ length: 5 }, () => refusal(mailer.mail(MAIL))));
    expect([mailer.counts.failed, lines.length]).toEqual([5, 1]);
  });
});

describe('how many may wait', () => {
  test('one more is refused at once, and there is room again when they are gone', async () => {
    const server = await serverWith();
    let go = (): void => undefined;
    server.hold = new Promise<void>((resolve) => {
      go = resolve;
    });
    const mailer = mailerTo(server.port, { maxWaiting: 5 });
    const taken = Array.from({ length: 5 }, () => mailer.mail(MAIL));
    expect(await refusal(mailer.mail(MAIL))).toBe('too many mails wait');
    expect([mailer.size, mailer.counts.refused]).toEqual([5, 1]);
    go();
    await Promise.all(taken);
    expect(mailer.size).toBe(0);
    await mailer.mail(MAIL);
    expect(server.mails).toHaveLength(6);
  });

  test('they are bounded in bytes too', async () => {
    const server = await serverWith();
    const mailer = mailerTo(server.port);
    expect(await refusal(mailer.mail({ ...MAIL, body: 'x'.repeat(33 * 1024 * 1024) }))).toBe('too many mails wait');
  });
});

describe('the end', () => {
  test('waits for what is under way', async () => {
    const server = await serverWith();
    const mailer = mailerTo(server.port);
    const sent = Promise.all([mailer.mail(MAIL), mailer.mail(MAIL), mailer.mail(MAIL), mailer.mail(MAIL)]);
    await mailer.close(5000);
    await sent;
    expect(server.mails).toHaveLength(4);
    expect(await refusal(mailer.mail(MAIL))).toBe('the server is stopping');
  });

  test('but not for long', async () => {
    const server = await serverWith();
    let go = (): void => undefined;
    server.hold = new Promise<void>((resolve) => {
      go = resolve;
    });
    const mailer = mailerTo(server.port);
    const reason = refusal(mailer.mail(MAIL));
    await expect.poll(() => server.tries).toBe(1);
    const began = performance.now();
    await mailer.close(50);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(await reason).toBe('the server is stopping');
    go();
  });
});
