import { stringify } from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { dashIdOf, needProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** The tags of a project (app.md 6.4). */
export const getTags: AppHandler = async (connection, { id, text }) => {
  const { tags } = needProject(await connection.account(), dashIdOf(text));
  connection.send(Command.GET_TAGS, id, Buffer.from(stringify(tags)));
};
