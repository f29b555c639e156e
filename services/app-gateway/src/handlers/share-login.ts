import { projectOf } from '@pinwire/accounts';
import { IllegalCommand, NotAllowed } from '@pinwire/model';
import { Status, splitAll } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import type { AppHandler } from './index.ts';

/** `ownerEmail\0shareToken[\0os\0version]`: joins the owner's session for one shared project (app.md 3.6). */
export const shareLogin: AppHandler = async (connection, request) => {
  const [email, token, os, version] = splitAll(request.text);
  if (email === undefined || token === undefined) throw new IllegalCommand('parts are missing');
  const { attempts } = connection.owner.limits;
  if (!attempts.allowed(connection.wire.address)) throw new NotAllowed('too many attempts from this address');
  const share = await find(connection, email.toLowerCase(), token);
  if (share === undefined) {
    attempts.failed(connection.wire.address);
    throw new NotAllowed('no such share');
  }
  await connection.owner.join(connection, share.accountId, () => {
    if (connection.state !== 'connected') return false;
    connection.accountId = share.accountId;
    connection.sharedDashId = share.dashId;
    connection.os = version === undefined ? '' : (os?.toLowerCase() ?? '');
    connection.state = 'shared';
    connection.answer(request, Status.OK);
    return true;
  });
};

/** The shared project of a token, when the e-mail is its owner's and sharing is on. */
async function find({ owner }: AppConnection, email: string, token: string) {
  const { accounts, store } = owner.ports;
  const share = await store.findShareToken(token);
  const account = share && (await accounts.get(share.accountId));
  return account?.email === email && projectOf(account, share?.dashId ?? 0)?.isShared ? share : undefined;
}
