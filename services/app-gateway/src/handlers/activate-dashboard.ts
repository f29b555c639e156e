import type { Project } from '@pinwire/model';
import { ALL_TARGETS, pinModes } from '@pinwire/model';
import { Command, MessageId, Status } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import { dashIdOf, editProject } from '../edit.ts';
import { targetKey } from '../gateway.ts';
import { relay, syncToAll } from '../sync.ts';
import type { AppHandler } from './index.ts';

/** Makes a project active: pin modes to its devices, the reply, then the values to every app (app.md 6.2). */
export const activateDashboard: AppHandler = async (connection, { command, id, body, text }) => {
  const dashId = dashIdOf(text);
  const project = await editProject(connection, dashId, (before) => {
    const after = { ...before, isActive: true, updatedAt: connection.owner.ports.now() };
    return { project: after, result: after };
  });
  const anyOnline = await sendPinModes(connection, project, id);
  connection.respond(id, anyOnline || project.isNotificationsOff ? Status.OK : Status.DEVICE_NOT_IN_NETWORK);
  relay(connection, dashId, command, id, body);
  await syncToAll(connection, project, ALL_TARGETS);
};

/** Sends `pm` to each device; true when at least one device of the project is connected. */
async function sendPinModes(connection: AppConnection, project: Project, id: number): Promise<boolean> {
  const { bus } = connection.owner.ports;
  const results = await Promise.all(
    project.devices.map((device) => {
      const key = targetKey(connection.accountId, project, device.id);
      const modes = pinModes(project, device.id);
      const router = bus.router(key.route);
      return modes === undefined
        ? router.online(key).then((online) => ({ online, sent: 0, modes }))
        : router.send(key, Command.HARDWARE, MessageId.PIN_MODES, modes).then((result) => ({ ...result, modes }));
    }),
  );
  if (!results.some(({ online }) => online > 0)) return false;
  for (const { online, sent, modes } of results) {
    if (online === 0) {
      if (!project.isNotificationsOff) connection.respond(MessageId.PIN_MODES, Status.DEVICE_NOT_IN_NETWORK);
    } else if (modes !== undefined && sent === 0) connection.respond(id, Status.DEVICE_NOT_IN_NETWORK);
  }
  return true;
}
