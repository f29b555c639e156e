import { afterAll, beforeAll, expect, test } from 'vitest';
import { MailServer } from '../../libs/outbox/test/mail-server.ts';
import { Command, newAccount, openDevice, Status } from '../kit/app-client.ts';
import type { Cluster } from '../kit/cluster.ts';
import { startCluster, targetOfCluster } from '../kit/cluster-target.ts';
import { until } from '../kit/until.ts';

let mails: MailServer;
let cluster: Cluster;

beforeAll(async () => {
  mails = await MailServer.start();
  cluster = await startCluster({
    MAIL_SMTP_HOST: '127.0.0.1',
    MAIL_SMTP_PORT: String(mails.port),
    MAIL_SMTP_AUTH: 'false',
    MAIL_FROM: 'pinwire@example.com',
  });
}, 120_000);

afterAll(async () => {
  await cluster?.remove();
  await mails?.close();
});

test('a router that stops sends the mails under way, and devices hear of them', async () => {
  const widgets = [{ id: 1, type: 'EMAIL', x: 0, y: 0, width: 1, height: 1 }];
  const account = await newAccount(targetOfCluster(cluster), { widgets, devices: 8 });
  const devices = await Promise.all(account.tokens.map((_, id) => openDevice(account, id)));
  await mails.next(({ subject }) => subject === 'Get started with Blynk');
  let go = (): void => undefined;
  mails.hold = new Promise<void>((resolve) => {
    go = resolve;
  });
  const before = mails.tries;
  const answers = devices.map((device) => device.request(Command.EMAIL, 'Alarm\0text', 20_000));
  // A router sends three at a time; the others wait in it.
  await until(() => mails.tries >= before + 3);
  const [router] = cluster.of('router');
  const stopped = router?.stop();
  await until(() => router?.log.includes('"stopping"') === true);
  go();
  await stopped;
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(devices.map(() => Status.OK));
  expect(mails.mails.filter(({ subject }) => subject === 'Alarm')).toHaveLength(devices.length);
  expect(router?.lastExit).toEqual({ code: 0, signal: null });
  for (const device of devices) device.destroy();
}, 60_000);
