import { checkSize, parseApp, updateApp } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProfile } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** Replaces a published app (app.md 6.9). */
export const updateAppHandler: AppHandler = async (connection, { id, text }) => {
  checkSize(text, connection.owner.ports.settings.limits.widgetSize);
  const parsed = parseApp(text);
  await editProfile(connection.owner, connection.accountId, ({ profile }) => ({
    profile: updateApp(profile, parsed),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
