import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { type App, Harness, OWNER, until } from '../../test/harness.ts';
import { readJpeg } from '../../test/read-jpeg.ts';

const { RESET_PASSWORD, LOGIN } = Command;

async function start(): Promise<{ harness: Harness; app: App; token: string }> {
  const harness = await Harness.start();
  const app = harness.connect();
  expect(await app.ask(RESET_PASSWORD, `start| ${OWNER.toUpperCase()}|Blynk`)).toEqual(['200']);
  const [token = ''] = harness.store.resets.keys();
  return { harness, app, token };
}

describe('start', () => {
  test('mails a link and a code that the app of the account opens', async () => {
    const { harness, token } = await start();
    const [mail] = harness.mails;
    expect(mail).toMatchObject({ to: OWNER, subject: 'Password restoration for your Pinwire account.', type: 'html' });
    expect(mail?.body).toContain(`http://restore.example.com/restore?token=${token}`);
    const qr = `blynk://restore?token=${token}&email=ann%40example.com`;
    const [picture] = mail?.attachments ?? [];
    expect(picture?.name).toBe('resetPassQr.jpg');
    expect(readJpeg(picture?.content ?? Buffer.alloc(0))).toEqual({ width: 250, height: 250, text: qr });
  });

  test('one at a time, until it ends', async () => {
    const { harness, app } = await start();
    expect(await app.ask(RESET_PASSWORD, `start|${OWNER}|Blynk`)).toEqual(['6']);
    harness.now += 45 * 60_000;
    expect(await app.ask(RESET_PASSWORD, `start|${OWNER}|Blynk`)).toEqual(['200']);
  });

  test('a mail that fails is 19 and blocks nothing', async () => {
    const harness = await Harness.start();
    const app = harness.connect({ web: true });
    harness.outbox.fails = true;
    expect(await app.ask(RESET_PASSWORD, `start|${OWNER}|Blynk`)).toEqual(['19']);
    harness.outbox.fails = false;
    expect(await app.ask(RESET_PASSWORD, `start|${OWNER}|Blynk`)).toEqual(['200']);
  });

  test.each(['start', `start|${OWNER}`, 'start|no address|Blynk', `start|${OWNER}|otherapp`])(
    'refuses %s',
    async (body) => {
      const harness = await Harness.start();
      expect(await harness.connect().ask(RESET_PASSWORD, body)).toEqual(['2']);
      expect(harness.mails).toEqual([]);
    },
  );
});

test('verify leaves the token good', async () => {
  const { app, token } = await start();
  expect(await app.ask(RESET_PASSWORD, 'verify')).toEqual(['2']);
  expect(await app.ask(RESET_PASSWORD, 'verify|nosuchtoken')).toEqual(['6']);
  expect(await app.ask(RESET_PASSWORD, `verify|${token}`)).toEqual(['200']);
  expect(await app.ask(RESET_PASSWORD, `verify|${token}`)).toEqual(['200']);
});

test('reset sets the password once and closes the apps of the account', async () => {
  const { harness, app, token } = await start();
  const old = await harness.owner();
  expect(await app.ask(RESET_PASSWORD, `reset|${token}`)).toEqual(['2']);
  expect(await app.ask(RESET_PASSWORD, `reset|${token}|newhash`)).toEqual(['200']);
  await until(() => harness.mails.length === 2, 'the confirmation');
  expect(harness.mails[1]).toMatchObject({ to: OWNER, subject: 'Your new password on Pinwire' });
  expect(old.isClosed).toBe(true);
  expect(await app.ask(RESET_PASSWORD, `reset|${token}|other`)).toEqual(['6']);
  expect(await app.ask(LOGIN, `${OWNER}|hash`)).toEqual(['5']);
  expect(await app.ask(LOGIN, `${OWNER}|newhash`)).toEqual(['200']);
});

test('an expired token is 6', async () => {
  const { harness, app, token } = await start();
  harness.now += 45 * 60_000;
  expect(await app.ask(RESET_PASSWORD, `reset|${token}|newhash`)).toEqual(['6']);
});

test('other steps are refused, and so is everything after the login', async () => {
  const harness = await Harness.start();
  expect(await harness.connect().ask(RESET_PASSWORD, '')).toEqual(['2']);
  expect(await harness.connect().ask(RESET_PASSWORD, 'forget|x')).toEqual(['2']);
  expect(await (await harness.owner()).ask(RESET_PASSWORD, `start|${OWNER}|Blynk`)).toEqual(['2']);
});

test('an address that asks for too much gets nothing but 6', async () => {
  const { harness } = await start();
  const guesser = harness.connect({ address: '198.51.100.7' });
  for (let guess = 0; guess < 200; guess++) await guesser.ask(RESET_PASSWORD, `verify|guess${guess}`);
  expect(await guesser.ask(RESET_PASSWORD, 'verify')).toEqual(['6']);
});
