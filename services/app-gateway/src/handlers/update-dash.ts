import { checkSize, parseProjectUpdate, updateProject } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** Replaces the look and the widgets of a project (app.md 6.1). */
export const updateDash: AppHandler = async (connection, { id, text }) => {
  const { now, settings } = connection.owner.ports;
  checkSize(text, settings.limits.projectSize);
  const update = parseProjectUpdate(text);
  await editProject(connection, update.id, (project) => ({
    ...updateProject(project, update, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
