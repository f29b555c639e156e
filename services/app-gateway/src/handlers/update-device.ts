import { checkSize, parseDevice, updateDevice } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject, headAndRest } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`: replaces what a client may set of a device (app.md 6.3). */
export const updateDeviceHandler: AppHandler = async (connection, { id, text }) => {
  const [dashId, json] = headAndRest(text);
  const { now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.projectSize);
  await editProject(connection, dashId, (project) => ({
    ...updateDevice(project, parseDevice(json), settings.limits, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
