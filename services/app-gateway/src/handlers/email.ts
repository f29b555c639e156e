import type { Account } from '@pinwire/accounts';
import { getDevice, getTemplate, getTiles, IllegalBody, IllegalCommand, parseWidgetId } from '@pinwire/model';
import type { Mail } from '@pinwire/outbox';
import { Status, splitAll } from '@pinwire/protocol';
import { dashIdOf, idOf, needProject } from '../edit.ts';
import { templateMail, tokenMail, tokensMail } from '../mails.ts';
import type { AppHandler } from './index.ts';

/** Mails tokens, or the id of a tile template, to the owner (app.md 6.10). */
export const email: AppHandler = async (connection, request) => {
  const account = await connection.account();
  const mail = mailOf(account, splitAll(request.text));
  connection.countMail();
  connection.later(
    request,
    async () => {
      await connection.owner.ports.outbox.mail(mail);
      connection.respond(request.id, Status.OK);
    },
    Status.NOTIFICATION_ERROR,
  );
};

/** `dashId`, `dashId\0deviceId` or `template\0dashId\0tilesId\0templateId`. */
function mailOf(account: Account, parts: string[]): Mail {
  if (parts[0] === 'template') return mailOfTemplate(account, parts);
  const project = needProject(account, dashIdOf(parts[0]));
  const tokens = project.devices.flatMap(({ name, token }) => (token ? [{ name, token }] : []));
  const single = parts.length === 2 ? getDevice(project, idOf(parts[1])) : undefined;
  if (single === undefined && project.devices.length !== 1) return tokensMail(account.email, project, tokens);
  const device = single ?? project.devices[0];
  if (!device?.token) throw new IllegalBody('the device has no token');
  return tokenMail(account.email, project, { name: device.name, token: device.token });
}

function mailOfTemplate(account: Account, [, dash, tilesId, templateId]: string[]): Mail {
  if (tilesId === undefined || templateId === undefined) throw new IllegalCommand('parts are missing');
  const tiles = getTiles(needProject(account, dashIdOf(dash)), parseWidgetId(tilesId));
  return templateMail(account.email, getTemplate(tiles, parseWidgetId(templateId)));
}
