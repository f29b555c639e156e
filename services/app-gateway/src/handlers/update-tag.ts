import { checkSize, parseTag, updateTag } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject, headAndRest } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`: replaces name and devices of a tag (app.md 6.4). */
export const updateTagHandler: AppHandler = async (connection, { id, text }) => {
  const [dashId, json] = headAndRest(text);
  const { now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.projectSize);
  await editProject(connection, dashId, (project) => ({
    ...updateTag(project, parseTag(json), settings.limits, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
