import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { MailServer, type ReceivedMail } from '../../libs/outbox/test/mail-server.ts';
import { makeSelfSigned } from '../../libs/service/src/self-signed.ts';
import { readJpeg } from '../../services/app-gateway/test/read-jpeg.ts';
import {
  AppClient,
  Command,
  type FrameClient,
  newAccount,
  openApp,
  openDevice,
  Status,
  type TestAccount,
} from '../kit/app-client.ts';
import { BlynkDevice } from '../kit/blynk-device.ts';
import { http } from '../kit/http-client.ts';
import { temporaryFolder } from '../kit/kit-folder.ts';
import { secure, startTarget, type Target } from '../kit/target.ts';

const LOGIN = { user: 'pinwire@example.com', pass: 'correct horse' };
const EMAIL = { id: 1, type: 'EMAIL', x: 0, y: 0, width: 1, height: 1 };

let mails: MailServer;
let target: Target;
const open: { destroy(): void }[] = [];

beforeAll(async () => {
  const tls = await makeSelfSigned(['127.0.0.1']);
  const ca = join(temporaryFolder('mail'), 'ca.pem');
  writeFileSync(ca, tls.cert);
  mails = await MailServer.start({ tls, login: LOGIN });
  target = await startTarget({
    MAIL_SMTP_HOST: '127.0.0.1',
    MAIL_SMTP_PORT: String(mails.port),
    MAIL_SMTP_USERNAME: LOGIN.user,
    MAIL_SMTP_PASSWORD: LOGIN.pass,
    MAIL_SMTP_CA: ca,
  });
}, 120_000);

afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
  mails.verdict = () => undefined;
});

afterAll(async () => {
  await target?.close();
  await mails?.close();
});

/** Sends a command whose body is these parts; the status of its answer. */
async function ask(client: FrameClient, command: number, ...parts: (string | number)[]): Promise<number> {
  return (await client.request(command, parts.join('\0'))).status;
}

/** The mail to an address with a subject that starts so. */
function mailTo(to: string, subject: string): Promise<ReceivedMail> {
  return mails.next((mail) => mail.recipients.includes(to) && mail.subject?.startsWith(subject) === true);
}

describe('a device', () => {
  let account: TestAccount;
  beforeAll(async () => {
    account = await newAccount(target, { widgets: [EMAIL] });
  });

  test('mails its owner, and is answered when the mail server has the mail', async () => {
    const device = await openDevice(account);
    open.push(device);
    expect(await ask(device, Command.EMAIL, 'Alarm of {DEVICE_NAME}', '<b>31 °C</b>')).toBe(Status.OK);
    const mail = await mailTo(account.email, 'Alarm');
    expect(mail).toMatchObject({ subject: 'Alarm of Device 0', isSecure: true, user: LOGIN.user });
    expect(mail.from).toMatchObject({ address: LOGIN.user });
    expect(mail.html).toContain('<b>31 °C</b>');
  });

  test('hears 15 of a mail that the mail server refuses', async () => {
    const other = await newAccount(target, { widgets: [EMAIL] });
    const device = await openDevice(other);
    open.push(device);
    mails.verdict = () => 550;
    expect(await ask(device, Command.EMAIL, 'Refused', 'text')).toBe(Status.NOTIFICATION_ERROR);
  });

  test('with blynk-library mails whom it names', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const other = await newAccount(target, { widgets: [{ ...EMAIL, contentType: 'TEXT_PLAIN' }] });
    const device = await BlynkDevice.connect(target, other.tokens[0] ?? '');
    open.push({ destroy: () => device.close() });
    device.blynk.email(other.email.replace('@', '+garage@'), 'Gate', 'open');
    const mail = await mailTo(other.email.replace('@', '+garage@'), 'Gate');
    expect(mail.text).toBe('open\n');
    expect(mail.html).toBeUndefined();
  });
});

test('a rule mails', async () => {
  const rule = {
    triggerPin: { pin: 5, pinType: 'VIRTUAL' },
    condition: { type: 'GT', value: 30 },
    actions: [{ type: 'MAIL', subject: 'Too hot', message: 'It is /pin/ °C' }],
    isActive: true,
  };
  const eventor = { id: 2, type: 'EVENTOR', x: 0, y: 0, width: 2, height: 1, deviceId: 0, rules: [rule] };
  const account = await newAccount(target, { widgets: [eventor] });
  const device = await openDevice(account);
  open.push(device);
  for (const value of [30, 31, 32]) device.virtualWrite(5, value);
  expect((await mailTo(account.email, 'Too hot')).text).toBe('It is 31 °C\n');
});

test('HTTP mails, and answers at once', async () => {
  const account = await newAccount(target, { widgets: [EMAIL] });
  const body = JSON.stringify({ to: account.email, subj: 'Over HTTP', title: '<b>as it is</b>' });
  expect(await http(target, `/${account.tokens[0]}/email`, { method: 'POST', body })).toMatchObject({ status: 200 });
  const mail = await mailTo(account.email, 'Over HTTP');
  expect(mail.text).toBe('<b>as it is</b>\n');
});

describe('an app', () => {
  test('has the token of a device mailed', async () => {
    const account = await newAccount(target);
    const app = await openApp(account);
    open.push(app);
    expect(await ask(app, Command.EMAIL, 1, 0)).toBe(Status.OK);
    expect((await mailTo(account.email, 'Auth Token for Test')).text).toContain(`Auth Token : ${account.tokens[0]}`);
  });

  test('has codes of new tokens mailed', async () => {
    const account = await newAccount(target);
    const app = await openApp(account);
    open.push(app);
    const published = { theme: 'Blynk', name: 'Pump', provisionType: 'DYNAMIC', projectIds: [1] };
    const { id } = await app.json<{ id: string }>(Command.CREATE_APP, JSON.stringify(published));
    expect(await ask(app, Command.EMAIL_QR, 1, id)).toBe(Status.OK);
    const { attachments } = await mailTo(account.email, 'Pump - App details');
    const [picture, table] = attachments;
    const token = picture?.filename?.slice(0, 32) ?? '';
    expect(attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      [`${token}_1_-1.jpg`, 'image/jpeg'],
      ['tokens.csv', 'text/csv'],
    ]);
    expect(qrIn(picture)).toBe(token);
    expect(Buffer.from(table?.content as ArrayBuffer).toString()).toBe(`${token},-1,1\n`);
  });

  test('gets a new password by the link of a mail', async () => {
    const account = await newAccount(target);
    const app = await AppClient.connect(secure(target));
    open.push(app);
    expect(await ask(app, Command.RESET_PASSWORD, 'start', account.email, 'Blynk')).toBe(Status.OK);
    const mail = await mailTo(account.email, 'Password restoration');
    const [, token = ''] = /\/restore\?token=([\w-]{32})/.exec(mail.html ?? '') ?? [];
    expect(qrIn(mail.attachments[0])).toBe(`blynk://restore?token=${token}&email=${encodeURIComponent(account.email)}`);
    expect(await ask(app, Command.RESET_PASSWORD, 'verify', token)).toBe(Status.OK);
    expect(await ask(app, Command.RESET_PASSWORD, 'reset', token, 'new hash')).toBe(Status.OK);
    await mailTo(account.email, 'Your new password');
  });

  test('is welcomed by mail', async () => {
    const { email } = await newAccount(target);
    await mailTo(email, 'Get started');
  });

  test('hears 15 while the mail server takes nothing, and 200 again behind it', async () => {
    const account = await newAccount(target);
    const app = await openApp(account);
    open.push(app);
    mails.verdict = () => 552;
    expect(await ask(app, Command.EMAIL, 1)).toBe(Status.NOTIFICATION_ERROR);
    mails.verdict = () => undefined;
    expect(await ask(app, Command.EMAIL, 1)).toBe(Status.OK);
  });
});

test('the web page for a new password mails a link to itself', async () => {
  const { email } = await newAccount(target);
  const body = new URLSearchParams({ email, appName: 'Blynk' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(await http(target, '/resetPassword', { method: 'POST', body, headers })).toMatchObject({ status: 200 });
  const mail = await mailTo(email, 'Password reset request');
  const [, port, path = ''] = /https:\/\/[^/":]+:(\d+)(\/landing\?token=[\w-]{64})/.exec(mail.html ?? '') ?? [];
  expect(port).toBe(String(target.httpsPort));
  const page = await http(target, path, { isSecure: true });
  expect([page.status, page.body.includes(email)]).toEqual([200, true]);
});

/** The text of the QR code in a JPEG. */
function qrIn(attachment: ReceivedMail['attachments'][number] | undefined): string {
  return readJpeg(Buffer.from(attachment?.content as ArrayBuffer)).text;
}
