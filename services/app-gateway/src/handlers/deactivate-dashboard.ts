import { Status } from '@pinwire/protocol';
import { dashIdOf, needProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** Stops one project, or all with an empty body (app.md 6.2); the relay goes out before the reply. */
export const deactivateDashboard: AppHandler = async (connection, { command, id, body, text }) => {
  const dashId = text === '' ? undefined : dashIdOf(text);
  const { accounts, bus } = connection.owner.ports;
  await accounts.edit(connection.accountId, (account) => {
    if (dashId !== undefined) needProject(account, dashId);
    const dashBoards = account.profile.dashBoards.map((project) =>
      dashId === undefined || project.id === dashId ? { ...project, isActive: false } : project,
    );
    return { profile: { ...account.profile, dashBoards }, result: undefined };
  });
  await bus.accountChanged(connection.accountId);
  for (const receiver of connection.owner.session(connection.accountId)) {
    const sees = receiver.state === 'owner' || dashId === undefined || receiver.sharedDashId === dashId;
    if (receiver !== connection && sees) receiver.send(command, id, body);
  }
  connection.respond(id, Status.OK);
};
