import { NotAllowed } from '@pinwire/model';
import { Command, Status, splitAll } from '@pinwire/protocol';
import type { AppConnection, AppRequest } from '../app-connection.ts';
import type { AppHandler } from './index.ts';

/** The one version that gets the outdated-app notice: 1.1.1 (app.md 3.4). */
const OUTDATED = '1.1.1';
const NOTICE = Buffer.from('Your app is outdated. Please update it to the latest version.');

/** E-mail and password hash (app.md 3.4); failures leave the socket open for another try. */
export const login: AppHandler = async (connection, request) => {
  const parts = splitAll(request.text);
  const [address, received, os, version, app] = parts;
  if (address === undefined || received === undefined) {
    connection.answer(request, Status.ILLEGAL_COMMAND);
    return;
  }
  // No Facebook application stands behind this server (app.md 3.4).
  if (parts.length === 5 && app === 'facebook') throw new NotAllowed('no login through Facebook');
  const email = address.toLowerCase();
  const appName = app ?? 'Blynk';
  const { limits, ports } = connection.owner;
  const { address: peer } = connection.wire;
  const account = `${email}\0${appName}`;
  if (!limits.attempts.allowed(peer, account)) throw new NotAllowed('too many failed logins');
  const found = await ports.store.checkPassword(email, appName, received);
  if (typeof found === 'string') {
    limits.attempts.failed(peer, account);
    connection.answer(request, refusals[found]);
    return;
  }
  await enter(connection, request, found.accountId, parts.length >= 4 ? os : undefined);
  if (parts.length >= 4 && version === OUTDATED) connection.send(Command.OUTDATED_APP_NOTIFICATION, request.id, NOTICE);
};

const refusals = {
  unknown: Status.USER_NOT_REGISTERED,
  wrong: Status.USER_NOT_AUTHENTICATED,
  'no-password': Status.FACEBOOK_USER_LOGIN_WITH_PASS,
} as const;

async function enter(connection: AppConnection, request: AppRequest, accountId: number, os: string | undefined) {
  // The document is read before the answer, so that the first write after it finds it in memory.
  await connection.owner.ports.accounts.get(accountId);
  await connection.owner.join(connection, accountId, () => {
    if (connection.state !== 'connected') return false;
    connection.accountId = accountId;
    connection.os = os?.toLowerCase() ?? '';
    connection.state = 'owner';
    connection.answer(request, Status.OK);
    connection.owner.logins.add(accountId, connection.wire.address);
    return true;
  });
}
