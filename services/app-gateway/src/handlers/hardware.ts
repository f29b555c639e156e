import { IllegalBody, IllegalCommand, isTagId, NotAllowed, type Project, resolveTargets } from '@pinwire/model';
import { parseInt32, Status, splitDevice } from '@pinwire/protocol';
import type { AppConnection, AppRequest } from '../app-connection.ts';
import { dashIdOf, needProject } from '../edit.ts';
import { targetKey } from '../gateway.ts';
import type { AppHandler } from './index.ts';
import { selectDevice } from './select-device.ts';

/** Pin write of an app to a device, a tag or a selector (app.md 6.6). Success is silent. */
export const hardware: AppHandler = async (connection, request) => {
  const { body } = request;
  const cut = body.indexOf(0, 1);
  const operation = cut < 0 ? undefined : body[cut + 2];
  const [dash, target] = splitDevice(body.toString('latin1', 0, cut < 0 ? body.length : cut));
  const dashId = dashIdOf(dash);
  const project = needProject(await connection.account(), dashId);
  const isShared = connection.state === 'shared';
  if (!connection.sees(dashId) || (isShared && !project.isShared)) throw new NotAllowed('not the shared project');
  if (!project.isActive) return;
  const targetId = target === undefined ? 0 : parseInt32(target);
  if (targetId === undefined) throw new IllegalCommand('the target is no number');
  if (operation === 0x75) await selectDevice(connection, request, project, cut + 1);
  else if (operation === 0x77) await write(connection, request, project, targetId, body.subarray(cut + 1));
  else throw new IllegalCommand('neither a write nor a choice of a device');
};

async function write(connection: AppConnection, request: AppRequest, project: Project, targetId: number, body: Buffer) {
  const targets = resolveTargets(project, targetId);
  if (targets === undefined || targets.length === 0) return;
  const first = body.indexOf(0, 1);
  if (first < 0 || body.indexOf(0, first + 1) < 0) throw new IllegalBody('a write without a value');
  const { bus } = connection.owner.ports;
  // A tag has a state of its own, for widgets that are attached to it.
  const isTag = isTagId(targetId);
  const all = isTag ? [...targets, targetId] : targets;
  const taken = await Promise.all(
    all.map((id, at) => {
      const key = targetKey(connection.accountId, project, id);
      const relay = at === 0 ? request.body : undefined;
      const deliver = id !== targetId || !isTag;
      // Rules go by the target that the app named, so that those of a device do not react to a write of its tag.
      const rules = id === targetId;
      return bus
        .router(key.route)
        .write({ target: key, id: request.id, body, relay, from: connection, deliver, rules });
    }),
  );
  if (taken.every((sockets) => sockets === 0) && !project.isNotificationsOff) {
    connection.respond(request.id, Status.DEVICE_NOT_IN_NETWORK);
  }
}
