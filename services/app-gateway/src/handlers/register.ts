import { IllegalCommand, isAppName, isEmail, NotAllowed } from '@pinwire/model';
import { Status, split3 } from '@pinwire/protocol';
import { copyProjectOfApp } from '../copies.ts';
import { welcomeMail } from '../mails.ts';
import type { AppHandler } from './index.ts';

/** Makes an account; the socket is not logged in by it (app.md 3.3). */
export const register: AppHandler = async (connection, { id, text }) => {
  const { ports, limits } = connection.owner;
  if (connection.hasRegistered) {
    connection.respond(id, Status.NOT_ALLOWED);
    connection.close();
    return;
  }
  if (!limits.registrations.take()) throw new NotAllowed('too many registrations in this hour');
  const [address, received, appName] = split3(text);
  if (received === undefined || appName === undefined) throw new IllegalCommand('parts are missing');
  const email = (address as string).trim().toLowerCase();
  if (!isEmail(email)) throw new IllegalCommand('no e-mail address');
  if (!isAppName(appName)) throw new IllegalCommand('no app name');
  const { allowedUsers, initialEnergy, productName } = ports.settings;
  if (allowedUsers.length > 0 && !allowedUsers.includes(email)) throw new NotAllowed('this address may not register');
  const accountId = await ports.store.createAccount({ email, appName, received, energy: initialEnergy });
  if (accountId === undefined) {
    connection.respond(id, Status.USER_ALREADY_REGISTERED);
    return;
  }
  connection.hasRegistered = true;
  if (appName !== 'Blynk') await copyProjectOfApp(connection.owner, accountId, appName);
  // Nobody waits for this mail, and the account is good without it.
  else ports.outbox.mail(welcomeMail(email, productName)).catch(() => undefined);
  connection.respond(id, Status.OK);
};
