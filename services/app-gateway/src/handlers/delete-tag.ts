import { deleteTag } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject, headAndRest, idOf } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0tagId` (app.md 6.4). */
export const deleteTagHandler: AppHandler = async (connection, { id, text }) => {
  const [dashId, tag] = headAndRest(text);
  const tagId = idOf(tag);
  const { now } = connection.owner.ports;
  await editProject(connection, dashId, (project) => ({ ...deleteTag(project, tagId, now()), result: undefined }));
  connection.respond(id, Status.OK);
};
