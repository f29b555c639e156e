import { IllegalCommand, NotAllowed, type Pin, type Project, parsePin } from '@pinwire/model';
import { parseInt32, Status, splitAll, splitDevice } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import { dashIdOf, needProject } from '../edit.ts';
import { forgetPoints } from '../graph.ts';
import type { AppHandler } from './index.ts';

/** `dashId-deviceId`, `dashId-*` or `dashId-deviceId\0v1\0d8…`: forgets averages (app.md 6.11). */
export const deleteDeviceData: AppHandler = async (connection, request) => {
  const [head = '', ...pinTexts] = splitAll(request.text);
  const [dash, device] = splitDevice(head);
  const dashId = dashIdOf(dash);
  if (device === undefined || !connection.sees(dashId)) throw new IllegalCommand('no such device');
  const project = needProject(await connection.account(), dashId);
  if (connection.state === 'shared') checkAllowed(project);
  const deviceIds = device === '*' ? project.devices.map(({ id }) => id) : [knownDevice(project, device)];
  const pins = pinTexts.map(pinOf);
  connection.later(request, () => erase(connection, request.id, project, deviceIds, pins));
};

async function erase(connection: AppConnection, id: number, project: Project, deviceIds: number[], pins: Pin[]) {
  const only = pins.length > 0 ? pins : undefined;
  for (const deviceId of deviceIds) await forgetPoints(connection, project, deviceId, only);
  connection.respond(id, Status.OK);
}

/** A shared app may do so only where the owner lets it. */
function checkAllowed({ widgets }: Project): void {
  const report = widgets.find(({ type }) => type === 'REPORT');
  if (report === undefined) throw new IllegalCommand('no report widget');
  if (report.allowEndUserToDeleteDataOn !== true) throw new NotAllowed('the owner does not allow it');
}

function knownDevice({ devices }: Project, text: string): number {
  const id = parseInt32(text);
  const device = devices.find((candidate) => candidate.id === id);
  if (device === undefined) throw new IllegalCommand('no such device');
  return device.id;
}

function pinOf(text: string): Pin {
  const pin = parsePin(text.slice(0, 1), text.slice(1));
  if (pin === undefined) throw new IllegalCommand('bad pin');
  return pin;
}
