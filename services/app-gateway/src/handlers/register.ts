import { IllegalCommand, isEmail } from '@pinwire/model';
import { Status, split3 } from '@pinwire/protocol';
import type { AppHandler } from './index.ts';

/** Makes an account; the socket is not logged in by it (app.md 3.3). */
export const register: AppHandler = (connection, { id, text }) => {
  if (connection.hasRegistered) {
    connection.respond(id, Status.NOT_ALLOWED);
    connection.close();
    return undefined;
  }
  if (!connection.owner.registrations.take()) {
    connection.respond(id, Status.NOT_ALLOWED);
    return undefined;
  }
  const [address, received, appName] = split3(text);
  if (received === undefined || appName === undefined) throw new IllegalCommand('parts are missing');
  const email = (address as string).trim().toLowerCase();
  if (!isEmail(email)) throw new IllegalCommand('no e-mail address');
  const { store, settings } = connection.owner.ports;
  return store.createAccount({ email, appName, received, energy: settings.initialEnergy }).then((created) => {
    if (created === undefined) {
      connection.respond(id, Status.USER_ALREADY_REGISTERED);
      return;
    }
    connection.hasRegistered = true;
    connection.respond(id, Status.OK);
  });
};
