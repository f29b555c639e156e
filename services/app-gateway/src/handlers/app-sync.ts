import { ALL_TARGETS, IllegalCommand } from '@pinwire/model';
import { parseInt32, Status, splitDevice } from '@pinwire/protocol';
import { dashIdOf, needProject } from '../edit.ts';
import { syncTo } from '../sync.ts';
import type { AppHandler } from './index.ts';

/** The reply, then the stored values of a project or of one target, to this socket only (app.md 6.2). */
export const appSync: AppHandler = async (connection, { id, text }) => {
  const [dash, target] = splitDevice(text);
  const dashId = dashIdOf(dash);
  const targetId = target === undefined ? ALL_TARGETS : parseInt32(target);
  if (targetId === undefined || !connection.sees(dashId)) throw new IllegalCommand('no such target');
  const project = needProject(await connection.account(), dashId);
  connection.respond(id, Status.OK);
  await syncTo(connection, project, targetId);
};
