import { ANY_PROJECT } from '@pinwire/bus';
import { Status } from '@pinwire/protocol';
import { dashIdOf, editProfile, needProject } from '../edit.ts';
import { relay } from '../sync.ts';
import type { AppHandler } from './index.ts';

/** Stops one project, or all with an empty body (app.md 6.2); the relay goes out before the reply. */
export const deactivateDashboard: AppHandler = async (connection, { command, id, body, text }) => {
  const dashId = text === '' ? undefined : dashIdOf(text);
  await editProfile(connection.owner, connection.accountId, (account) => {
    if (dashId !== undefined) needProject(account, dashId);
    const dashBoards = account.profile.dashBoards.map((project) =>
      dashId === undefined || project.id === dashId ? { ...project, isActive: false } : project,
    );
    return { profile: { ...account.profile, dashBoards }, result: undefined };
  });
  relay(connection, dashId ?? ANY_PROJECT, command, id, body);
  connection.respond(id, Status.OK);
};
