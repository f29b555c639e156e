import { pendingDevices, withPendingDevices } from '@pinwire/accounts';
import { deleteProject } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { closeDevices, dashIdOf, editProfile, eraseHistory, needProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** Deletes a project with its tokens, values and device sockets; shared apps of it are told 6 (app.md 6.1). */
export const deleteDash: AppHandler = async (connection, { id, text }) => {
  const dashId = dashIdOf(text);
  const deleted = await editProfile(connection.owner, connection.accountId, (account) => {
    const project = needProject(account, dashId);
    const { edits, energy, tokens } = deleteProject(project, account.energy);
    const pending = pendingDevices(account.profile);
    const waiting = pending.filter((one) => one.dashId === dashId).map(({ device }) => device.token as string);
    const dashBoards = account.profile.dashBoards.filter((one) => one !== project);
    return {
      profile: withPendingDevices(
        { ...account.profile, dashBoards },
        pending.filter((one) => one.dashId !== dashId),
      ),
      energy,
      tokens: { remove: [...tokens, ...waiting], shareRemove: project.sharedToken ? [project.sharedToken] : [] },
      states: [{ project, edits }],
      result: project,
    };
  });
  await closeDevices(connection, deleted, deleted.devices);
  connection.owner.ports.bus.apps().closeShared(connection.accountId, dashId, id, Status.NOT_ALLOWED);
  eraseHistory(connection, deleted, deleted.devices);
  connection.respond(id, Status.OK);
};
