import { getDevice, overlayDevice, stringify } from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { headAndRest, idOf, needProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0deviceId`: one device with its token and live fields (app.md 6.3). */
export const mobileGetDevice: AppHandler = async (connection, { id, text }) => {
  const [dashId, device] = headAndRest(text);
  const account = await connection.account();
  const project = needProject(account, dashId);
  const found = getDevice(project, idOf(device));
  const { record } = await connection.owner.state(account.id, project, found.id);
  connection.send(Command.MOBILE_GET_DEVICE, id, Buffer.from(stringify(overlayDevice(found, record))));
};
