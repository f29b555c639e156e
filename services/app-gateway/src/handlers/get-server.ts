import { IllegalBody, IllegalCommand, isAppName, isEmail } from '@pinwire/model';
import { Command, split2 } from '@pinwire/protocol';
import type { AppHandler } from './index.ts';

/** Which host serves an account: always the public one (app.md 3.2, 15.5). */
export const getServer: AppHandler = (connection, { id, text }) => {
  const [email, appName] = split2(text);
  if (appName === undefined || !isAppName(appName)) throw new IllegalCommand('no app name');
  if (!isEmail((email as string).toLowerCase())) throw new IllegalBody('no e-mail address');
  connection.send(Command.GET_SERVER, id, Buffer.from(connection.owner.ports.settings.publicHost));
};
