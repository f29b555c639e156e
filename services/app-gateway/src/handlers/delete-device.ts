import { deleteDevice } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { closeDevices, editProject, eraseHistory, headAndRest, idOf } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0deviceId`: the device, its token, its values and its sockets go (app.md 6.3). */
export const deleteDeviceHandler: AppHandler = async (connection, { id, text }) => {
  const [dashId, device] = headAndRest(text);
  const deviceId = idOf(device);
  const { now } = connection.owner.ports;
  const gone = await editProject(connection, dashId, (project) => {
    const edited = deleteDevice(project, deviceId, now());
    const remove = edited.device.token ? [edited.device.token] : [];
    return { ...edited, tokens: { remove }, result: { project, device: edited.device } };
  });
  await closeDevices(connection, gone.project, [gone.device]);
  eraseHistory(connection, gone.project, [gone.device]);
  connection.respond(id, Status.OK);
};
