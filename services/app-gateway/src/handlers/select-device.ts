import { IllegalCommand, type Project } from '@pinwire/model';
import { Command, parseInt32, Status, splitAll } from '@pinwire/protocol';
import type { AppConnection, AppRequest } from '../app-connection.ts';
import { editProject } from '../edit.ts';
import { sendSync } from '../sync.ts';

/** `vu\0selectorId\0deviceId`: the device that a selector shows (app.md 6.6); followed by the values of that device. */
export async function selectDevice(connection: AppConnection, request: AppRequest, project: Project, start: number) {
  const [, selector, device] = splitAll(request.body.toString('utf8', start));
  const selectorId = parseInt32(selector);
  const deviceId = parseInt32(device);
  const widget = project.widgets.find((candidate) => Number(candidate.id) === selectorId);
  if (widget === undefined || deviceId === undefined) throw new IllegalCommand('no such selector');
  if (widget.type !== 'DEVICE_SELECTOR') return;
  const after = await editProject(connection, project.id, (before) => {
    const widgets = before.widgets.map((candidate) =>
      candidate.id === widget.id ? { ...candidate, value: deviceId } : candidate,
    );
    const edited = { ...before, widgets, updatedAt: connection.owner.ports.now() };
    return { project: edited, result: edited };
  });
  connection.respond(request.id, Status.OK);
  const receivers = [...connection.owner.audience(connection.accountId, project.id)];
  for (const receiver of receivers) {
    if (receiver !== connection) receiver.send(Command.APP_SYNC, request.id, request.body);
  }
  await sendSync(connection.owner, connection.accountId, after, deviceId, receivers);
}
