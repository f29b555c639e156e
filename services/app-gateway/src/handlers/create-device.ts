import { checkSize, createDevice, ownerDevice, parseDevice } from '@pinwire/model';
import { countDevices, editProject, headAndRest } from '../edit.ts';
import { sendJson } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`: a new device with a new token (app.md 6.3). */
export const createDeviceHandler: AppHandler = async (connection, request) => {
  const [dashId, json] = headAndRest(request.text);
  const { newToken, now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.projectSize);
  const device = await editProject(connection, dashId, (project, account) => {
    const existing = countDevices(account.profile);
    const options = { now: now(), limits: settings.limits, existing, newToken };
    const edited = createDevice(project, parseDevice(json), options);
    const add = [{ token: edited.device.token as string, dashId, deviceId: edited.device.id }];
    return { ...edited, tokens: { add }, result: edited.device };
  });
  sendJson(connection, request, ownerDevice(device));
};
