import { addPushToken, IllegalCommand } from '@pinwire/model';
import { Status, split3 } from '@pinwire/protocol';
import { dashIdOf, editProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0uid\0pushToken`: kept for the system that the login named (app.md 6.10). */
export const addPushTokenHandler: AppHandler = async (connection, { id, text }) => {
  const [dash, uid, token] = split3(text);
  if (uid === undefined || token === undefined) throw new IllegalCommand('parts are missing');
  const dashId = dashIdOf(dash);
  if (!connection.sees(dashId)) throw new IllegalCommand('not the shared project');
  const { now } = connection.owner.ports;
  await editProject(connection, dashId, (project) => ({
    project: addPushToken(project, connection.os, uid, token, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
