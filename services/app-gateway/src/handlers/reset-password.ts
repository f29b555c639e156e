import { IllegalCommand, isEmail, NotAllowed } from '@pinwire/model';
import { Status, splitAll } from '@pinwire/protocol';
import type { AppConnection, AppRequest } from '../app-connection.ts';
import { resetMail } from '../mails.ts';
import { RESET_MS, resetPassword } from '../password-reset.ts';
import type { AppHandler } from './index.ts';

/** `start`, `verify` or `reset` and what belongs to it: a new password by mail (app.md 3.5). */
export const resetPasswordHandler: AppHandler = (connection, request) => {
  const [action, ...parts] = splitAll(request.text);
  const { attempts } = connection.owner.limits;
  if (!attempts.allowed(connection.wire.address)) throw new NotAllowed('too many attempts from this address');
  switch (action) {
    case 'start':
      return start(connection, request, parts);
    case 'verify':
      return verify(connection, request, parts);
    case 'reset':
      return reset(connection, request, parts);
    default:
      throw new IllegalCommand('no such step of a reset');
  }
};

async function start(connection: AppConnection, request: AppRequest, [address, appName]: string[]): Promise<void> {
  if (address === undefined || appName === undefined) throw new IllegalCommand('parts are missing');
  const email = address.trim().toLowerCase();
  if (!isEmail(email)) throw new IllegalCommand('no e-mail address');
  const { newToken, now, outbox, settings, store } = connection.owner.ports;
  const accountId = await store.findAccount(email, appName);
  // Every mail costs an attempt: an address must not fill the boxes of others.
  connection.owner.limits.attempts.failed(connection.wire.address);
  if (accountId === undefined) throw new IllegalCommand('no such account');
  const token = newToken();
  const kept = await store.addReset({ token, accountId, kind: 'app', expiresAt: now() + RESET_MS, only: true });
  if (!kept) throw new NotAllowed('another reset is outstanding');
  const mail = resetMail(email, token, { appName, url: settings.restoreUrl, product: settings.productName });
  connection.later(request, async () => {
    try {
      await outbox.mail(mail);
    } catch (error) {
      await store.removeReset(token);
      throw error;
    }
    connection.respond(request.id, Status.OK);
  });
}

async function verify(connection: AppConnection, { id }: AppRequest, [token]: string[]): Promise<void> {
  if (token === undefined) throw new IllegalCommand('parts are missing');
  if (!(await connection.owner.ports.store.findReset(token))) throw refused(connection);
  connection.respond(id, Status.OK);
}

async function reset(connection: AppConnection, { id }: AppRequest, [token, received]: string[]): Promise<void> {
  if (token === undefined || received === undefined) throw new IllegalCommand('parts are missing');
  if (!(await resetPassword(connection.owner.ports, token, received))) throw refused(connection);
  connection.respond(id, Status.OK);
}

function refused(connection: AppConnection): NotAllowed {
  connection.owner.limits.attempts.failed(connection.wire.address);
  return new NotAllowed('unknown or expired token');
}
