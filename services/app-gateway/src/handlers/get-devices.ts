import { deviceListView, IllegalCommand, overlayProject, stringify } from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { dashIdOf, needProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** The devices of a project; shared sockets see their own project only, and no tokens (app.md 6.3). */
export const getDevices: AppHandler = async (connection, { id, text }) => {
  const dashId = dashIdOf(text);
  const shared = connection.state === 'shared';
  if (shared && connection.sharedDashId !== dashId) throw new IllegalCommand('not the shared project');
  const account = await connection.account();
  const project = needProject(account, dashId);
  const states = await connection.owner.states(account.id, project);
  const { devices } = overlayProject(project, (target) => states.get(target));
  connection.send(Command.GET_DEVICES, id, Buffer.from(stringify(deviceListView(devices, { token: !shared }))));
};
