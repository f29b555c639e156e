import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json, OWNER } from '../../test/harness.ts';
import { readJpeg } from '../../test/read-jpeg.ts';

const { EMAIL_QR } = Command;

async function published(provisionType: 'STATIC' | 'DYNAMIC', project = {}) {
  const harness = await Harness.start(project);
  const app = await harness.owner();
  const { id } = await app.json(
    Command.CREATE_APP,
    json({ theme: 'Blynk', name: 'Pump', provisionType, projectIds: [1] }),
  );
  return { harness, app, appId: String(id) };
}

test('dynamic: one token for any device', async () => {
  const { harness, app, appId } = await published('DYNAMIC');
  expect(await app.ask(EMAIL_QR, `1|${appId}`)).toEqual(['200']);
  const [flashed] = [...harness.store.flashed.values()];
  expect(flashed).toMatchObject({ appName: appId, accountId: 1, dashId: 1, deviceId: -1, isActivated: false });
  const [mail] = harness.mails;
  expect(mail).toMatchObject({ to: OWNER, subject: 'Pump - App details' });
  const [picture, table] = mail?.attachments ?? [];
  expect(picture?.name).toBe(`${flashed?.token}_1_-1.jpg`);
  expect(readJpeg(picture?.content ?? Buffer.alloc(0))).toEqual({ width: 125, height: 125, text: flashed?.token });
  expect([table?.name, table?.content.toString()]).toEqual(['tokens.csv', `${flashed?.token},-1,1\n`]);
});

test('static: a token for each device, listed in the mail', async () => {
  const devices = [
    { id: 0, name: '<Pump>', boardType: 'ESP8266' },
    { id: 1, boardType: 'ESP8266' },
  ];
  const { harness, app, appId } = await published('STATIC', { devices });
  expect(await app.ask(EMAIL_QR, `1|${appId}`)).toEqual(['200']);
  const [first, second] = [...harness.store.flashed.values()];
  expect([first?.deviceId, second?.deviceId]).toEqual([0, 1]);
  const [mail] = harness.mails;
  expect(mail?.body).toContain(`<br>&#60;Pump&#62;: ${first?.token}<br>New Device: ${second?.token}`);
  expect(mail?.attachments?.map(({ name }) => name)).toEqual([
    `${first?.token}_1_0.jpg`,
    `${second?.token}_1_1.jpg`,
    'tokens.csv',
  ]);
  expect(mail?.attachments?.[2]?.content.toString()).toBe(`${first?.token},0,1\n${second?.token},1,1\n`);
});

test('15 when the mail cannot be sent', async () => {
  const { harness, app, appId } = await published('DYNAMIC');
  harness.outbox.fails = true;
  expect(await app.ask(EMAIL_QR, `1|${appId}`)).toEqual(['15']);
});

test('refuses parts that are missing, unknown projects and apps, static apps without devices', async () => {
  const { app, appId } = await published('STATIC', { devices: [] });
  expect(await app.ask(EMAIL_QR, '1')).toEqual(['2']);
  expect(await app.ask(EMAIL_QR, 'x|y')).toEqual(['2']);
  expect(await app.ask(EMAIL_QR, `9|${appId}`)).toEqual(['2']);
  expect(await app.ask(EMAIL_QR, '1|blynkunknown')).toEqual(['11']);
  expect(await app.ask(EMAIL_QR, `1|${appId}`)).toEqual(['11']);
});
