import { checkSize, createDevice, overlayDevice, parseDevice, stringify } from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { editProject, headAndRest } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`: a new device with a new token (app.md 6.3). */
export const createDeviceHandler: AppHandler = async (connection, { id, text }) => {
  const [dashId, json] = headAndRest(text);
  const { newToken, now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.projectSize);
  const device = await editProject(connection, dashId, (project, account) => {
    const existing = account.profile.dashBoards.reduce((sum, { devices }) => sum + devices.length, 0);
    const options = { now: now(), limits: settings.limits, existing, newToken };
    const edited = createDevice(project, parseDevice(json), options);
    const add = [{ token: edited.device.token as string, dashId, deviceId: edited.device.id }];
    return { ...edited, tokens: { add }, result: edited.device };
  });
  connection.send(Command.CREATE_DEVICE, id, Buffer.from(stringify(overlayDevice(device, undefined))));
};
