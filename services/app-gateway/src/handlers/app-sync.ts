import { IllegalCommand } from '@pinwire/model';
import { parseInt32, Status, splitDevice } from '@pinwire/protocol';
import { dashIdOf, needProject } from '../edit.ts';
import { sendSync } from '../sync.ts';
import type { AppHandler } from './index.ts';

/** The reply, then the stored values of a project or of one target, to this socket only (app.md 6.2). */
export const appSync: AppHandler = async (connection, { id, text }) => {
  const [dash, target] = splitDevice(text);
  const dashId = dashIdOf(dash);
  const targetId = target === undefined ? -1 : parseInt32(target);
  const foreign = connection.state === 'shared' && connection.sharedDashId !== dashId;
  if (targetId === undefined || foreign) throw new IllegalCommand('no such target');
  const project = needProject(await connection.account(), dashId);
  connection.respond(id, Status.OK);
  await sendSync(connection.owner, connection.accountId, project, targetId, [connection]);
};
