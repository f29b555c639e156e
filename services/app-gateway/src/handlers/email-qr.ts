import { appsOf, IllegalBody, IllegalCommand } from '@pinwire/model';
import { Status, splitAll } from '@pinwire/protocol';
import { dashIdOf, needProject } from '../edit.ts';
import { ANY_DEVICE, publishMail } from '../mails.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0appId`: makes tokens to be printed with the devices of an app and mails their codes (app.md 6.9). */
export const emailQr: AppHandler = async (connection, request) => {
  const [dash, appId] = splitAll(request.text);
  if (appId === undefined) throw new IllegalCommand('parts are missing');
  const account = await connection.account();
  const project = needProject(account, dashIdOf(dash));
  const app = appsOf(account.profile).find(({ id }) => id === appId);
  if (app === undefined) throw new IllegalBody('no such app');
  const isStatic = app.provisionType === 'STATIC';
  if (isStatic && project.devices.length === 0) throw new IllegalBody('no devices');
  connection.countMail();
  const { newToken, outbox, store } = connection.owner.ports;
  const devices = isStatic ? project.devices : [{ id: ANY_DEVICE, name: undefined }];
  const made = devices.map(({ id, name }) => ({ token: newToken(), deviceId: id, name }));
  const mail = publishMail(account.email, app, project, made);
  const tokens = made.map(({ token, deviceId }) => {
    return { token, deviceId, appName: appId, accountId: account.id, dashId: project.id };
  });
  connection.later(
    request,
    async () => {
      await store.addFlashedTokens(tokens);
      await outbox.mail(mail);
      connection.respond(request.id, Status.OK);
    },
    Status.NOTIFICATION_ERROR,
  );
};
