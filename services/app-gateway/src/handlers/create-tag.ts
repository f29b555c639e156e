import { checkSize, createTag, parseTag, stringify } from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { editProject, headAndRest } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json` (app.md 6.4). */
export const createTagHandler: AppHandler = async (connection, { id, text }) => {
  const [dashId, json] = headAndRest(text);
  const { now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.projectSize);
  const tag = await editProject(connection, dashId, (project) => {
    const parsed = parseTag(json);
    return { ...createTag(project, parsed, settings.limits, now()), result: parsed };
  });
  connection.send(Command.CREATE_TAG, id, Buffer.from(stringify(tag)));
};
