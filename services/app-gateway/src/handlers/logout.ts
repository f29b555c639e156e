import { removePushTokens } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import { editProfile } from '../edit.ts';
import type { AppHandler } from './index.ts';

/**
 * Answers and closes (app.md 3.7). The push token of the uid in the body goes with it, or all of them without a uid; a
 * shared socket can do so in its own project and by uid only.
 */
export const logout: AppHandler = async (connection, { id, text }) => {
  const isShared = connection.state === 'shared';
  if (!isShared || text !== '') await forget(connection, text === '' ? undefined : text);
  connection.respond(id, Status.OK);
  connection.close();
};

async function forget(connection: AppConnection, uid: string | undefined): Promise<void> {
  const { profile } = await connection.account();
  const now = connection.owner.ports.now();
  const without = (dashBoards: typeof profile.dashBoards) =>
    dashBoards.map((project) => (connection.sees(project.id) ? removePushTokens(project, uid, now) : project));
  if (without(profile.dashBoards).every((project, at) => project === profile.dashBoards[at])) return;
  await editProfile(connection.owner, connection.accountId, (account) => ({
    profile: { ...account.profile, dashBoards: without(account.profile.dashBoards) },
    result: undefined,
  }));
}
