import { randomInt } from 'node:crypto';
import { checkSize, createApp, NotAllowed, parseApp } from '@pinwire/model';
import { editProfile } from '../edit.ts';
import { sendJson } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** Publishes an app; its id is the app name of the accounts that register through it (app.md 6.9). */
export const createAppHandler: AppHandler = async (connection, request) => {
  const { settings, store } = connection.owner.ports;
  checkSize(request.text, settings.limits.widgetSize);
  const parsed = parseApp(request.text);
  const id = newAppId();
  const app = await editProfile(connection.owner, connection.accountId, ({ profile }) => {
    const created = createApp(profile, parsed, id, settings.limits);
    return { profile: created.profile, result: created.app };
  });
  if (!(await store.addApp(id, connection.accountId))) throw new NotAllowed('the id is taken');
  sendJson(connection, request, app);
};

/** `blynk` and eight lower-case letters. */
function newAppId(): string {
  return `blynk${Array.from({ length: 8 }, () => String.fromCharCode(97 + randomInt(26))).join('')}`;
}
