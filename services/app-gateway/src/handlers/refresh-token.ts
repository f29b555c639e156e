import { getDevice, setDeviceToken } from '@pinwire/model';
import { Command, split2 } from '@pinwire/protocol';
import { closeDevices, dashIdOf, editProject, idOf } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId[\0deviceId]`: a new token; the old one is dead and its sockets are closed (app.md 6.3). */
export const refreshToken: AppHandler = async (connection, { id, text }) => {
  const [dash, device] = split2(text);
  const dashId = dashIdOf(dash);
  const deviceId = device === undefined ? 0 : idOf(device);
  const { newToken, now } = connection.owner.ports;
  const token = newToken();
  const before = await editProject(connection, dashId, (project) => {
    const old = getDevice(project, deviceId);
    const tokens = { add: [{ token, dashId, deviceId }], remove: old.token ? [old.token] : [] };
    return { ...setDeviceToken(project, deviceId, token, now()), tokens, result: { project, device: old } };
  });
  connection.send(Command.REFRESH_TOKEN, id, Buffer.from(token));
  // Behind the answer, as the notice that the device is offline.
  await closeDevices(connection, before.project, [before.device]);
};
