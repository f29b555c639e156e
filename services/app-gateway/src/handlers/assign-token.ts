import { NotAllowed, setDeviceToken } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { TokenTaken } from '@pinwire/store';
import type { AppConnection } from '../app-connection.ts';
import { closeDevices, editProject, headAndRest } from '../edit.ts';
import type { AppHandler } from './index.ts';

/**
 * `dashId\0flashedToken`: a printed token becomes that of its device, once (app.md 6.3). The old one is dead and its
 * sockets are closed: what they wrote would belong to nobody.
 */
export const assignToken: AppHandler = async (connection, { id, text }) => {
  const [dashId, token] = headAndRest(text);
  const { store } = connection.owner.ports;
  const flashed = await store.findFlashedToken(token);
  if (flashed === undefined || !(await store.setFlashedToken(token, true))) throw new NotAllowed('no such token');
  const { deviceId } = flashed;
  const before = await setToken(connection, dashId, deviceId, token);
  connection.respond(id, Status.OK);
  // Behind the answer, as the notice that the device is offline.
  await closeDevices(connection, before.project, [before.device]);
};

/** The project and the device as they were before. */
async function setToken(connection: AppConnection, dashId: number, deviceId: number, token: string) {
  const { now, store } = connection.owner.ports;
  try {
    return await editProject(connection, dashId, (project) => {
      const device = project.devices.find((candidate) => candidate.id === deviceId);
      if (device === undefined) throw new NotAllowed('the device is not in the project');
      const tokens = { add: [{ token, dashId, deviceId }], remove: device.token ? [device.token] : [] };
      return { ...setDeviceToken(project, deviceId, token, now()), tokens, result: { project, device } };
    });
  } catch (error) {
    await store.setFlashedToken(token, false);
    throw error instanceof TokenTaken ? new NotAllowed('the token is in use') : error;
  }
}
