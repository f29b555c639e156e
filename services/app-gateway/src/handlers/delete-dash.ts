import { deleteProject } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { closeDevices, dashIdOf, editProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** Deletes a project with its tokens, values and device sockets; shared apps of it are told 6 (app.md 6.1). */
export const deleteDash: AppHandler = async (connection, { id, text }) => {
  const dashId = dashIdOf(text);
  const deleted = await editProject(connection, dashId, (project, account) => {
    const { edits, energy, tokens } = deleteProject(project, account.energy);
    const shareRemove = project.sharedToken ? [project.sharedToken] : [];
    return { project: undefined, edits, energy, tokens: { remove: tokens, shareRemove }, result: project };
  });
  await closeDevices(connection, deleted, deleted.devices);
  connection.owner.closeShared(connection.accountId, dashId, id, Status.NOT_ALLOWED);
  connection.respond(id, Status.OK);
};
