import { Status } from '@pinwire/protocol';
import { editProject, headAndRest } from '../edit.ts';
import { relay } from '../sync.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0on`, or anything else for off (app.md 6.7); the relay goes out before the reply. */
export const sharing: AppHandler = async (connection, { command, id, body, text }) => {
  const [dashId, state] = headAndRest(text);
  const isShared = state === 'on';
  const { now } = connection.owner.ports;
  await editProject(connection, dashId, (project) => ({
    project: { ...project, isShared, updatedAt: now() },
    result: undefined,
  }));
  relay(connection, dashId, command, id, body);
  connection.respond(id, Status.OK);
};
