import { projectOf } from '@pinwire/accounts';
import { IllegalCommand, NotAllowed } from '@pinwire/model';
import { Status, splitAll } from '@pinwire/protocol';
import type { AppHandler } from './index.ts';

/** Joins the owner's session for one shared project (app.md 3.6). */
export const shareLogin: AppHandler = async (connection, { id, text }) => {
  const [email, token, os, version] = splitAll(text);
  if (email === undefined || token === undefined) throw new IllegalCommand('parts are missing');
  const { accounts, store } = connection.owner.ports;
  const share = await store.findShareToken(token);
  const account = share && (await accounts.get(share.accountId));
  if (share === undefined || account?.email !== email.toLowerCase()) throw new NotAllowed('no such share');
  if (!projectOf(account, share.dashId)?.isShared) throw new NotAllowed('sharing is off');
  if (connection.state !== 'connected') return;
  connection.accountId = share.accountId;
  connection.sharedDashId = share.dashId;
  connection.os = version === undefined ? '' : (os?.toLowerCase() ?? '');
  connection.state = 'shared';
  connection.respond(id, Status.OK);
  await connection.owner.joined(connection);
};
