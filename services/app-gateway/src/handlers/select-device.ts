import { IllegalCommand, type Project } from '@pinwire/model';
import { Command, parseInt32, Status, splitAll } from '@pinwire/protocol';
import type { AppConnection, AppRequest } from '../app-connection.ts';
import { editProject } from '../edit.ts';
import { relay, syncToAll } from '../sync.ts';

/** `vu\0selectorId\0deviceId`: the device that a selector shows (app.md 6.6); followed by the values of that device. */
export async function selectDevice(connection: AppConnection, request: AppRequest, project: Project, start: number) {
  const [, selector, device] = splitAll(request.body.toString('utf8', start));
  const selectorId = parseInt32(selector);
  const deviceId = parseInt32(device);
  if (selectorId === undefined || deviceId === undefined) throw new IllegalCommand('an id is no number');
  const after = await editProject(connection, project.id, (before) => {
    const at = before.widgets.findIndex(({ id, type }) => Number(id) === selectorId && type === 'DEVICE_SELECTOR');
    const widget = before.widgets[at];
    if (!widget || !(widget.deviceIds as number[]).includes(deviceId)) throw new IllegalCommand('no such choice');
    const widgets = before.widgets.with(at, { ...widget, value: deviceId });
    const edited = { ...before, widgets, updatedAt: connection.owner.ports.now() };
    return { project: edited, result: edited };
  });
  connection.respond(request.id, Status.OK);
  relay(connection, project.id, Command.APP_SYNC, request.id, request.body);
  await syncToAll(connection, after, deviceId);
}
