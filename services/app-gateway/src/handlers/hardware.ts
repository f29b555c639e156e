import type { Account } from '@pinwire/accounts';
import { eventorOf } from '@pinwire/automation';
import {
  IllegalBody,
  IllegalCommand,
  isSelectorId,
  isTagId,
  NotAllowed,
  type Project,
  resolveTargets,
} from '@pinwire/model';
import { parseInt32, Status, splitDevice } from '@pinwire/protocol';
import type { AppConnection, AppRequest } from '../app-connection.ts';
import { dashIdOf, needProject } from '../edit.ts';
import { targetKey } from '../gateway.ts';
import type { AppHandler } from './index.ts';
import { selectDevice } from './select-device.ts';

/** Pin write of an app to a device, a tag or a selector (app.md 6.6). Success is silent. */
export const hardware: AppHandler = (connection, request) => {
  const account = connection.knownAccount;
  // Only the first write after a quiet time has to wait for the account.
  return account
    ? carryOut(connection, request, account)
    : connection.account().then((found) => carryOut(connection, request, found));
};

function carryOut(connection: AppConnection, request: AppRequest, account: Account): Promise<void> | undefined {
  const { body } = request;
  const cut = body.indexOf(0, 1);
  const operation = cut < 0 ? undefined : body[cut + 2];
  const [dash, target] = splitDevice(body.toString('latin1', 0, cut < 0 ? body.length : cut));
  const dashId = dashIdOf(dash);
  const project = needProject(account, dashId);
  const isShared = connection.state === 'shared';
  if (!connection.sees(dashId) || (isShared && !project.isShared)) throw new NotAllowed('not the shared project');
  if (!project.isActive) return undefined;
  const targetId = target === undefined ? 0 : parseInt32(target);
  if (targetId === undefined) throw new IllegalCommand('the target is no number');
  if (operation === 0x75) return selectDevice(connection, request, project, cut + 1);
  if (operation === 0x77) return write(connection, request, project, targetId, body.subarray(cut + 1));
  throw new IllegalCommand('neither a write nor a choice of a device');
}

/** Within one process all is done when it returns: then it makes no promise, and throws what a target refused. */
function write(
  connection: AppConnection,
  request: AppRequest,
  project: Project,
  targetId: number,
  body: Buffer,
): Promise<void> | undefined {
  const targets = resolveTargets(project, targetId);
  if (targets === undefined || targets.length === 0) return undefined;
  const first = body.indexOf(0, 1);
  if (first < 0 || body.indexOf(0, first + 1) < 0) throw new IllegalBody('a write without a value');
  const { bus } = connection.owner.ports;
  // A tag has a state of its own, for widgets that are attached to it; a selector one of what its rules remember.
  const hasOwn = isTagId(targetId) || (isSelectorId(targetId) && eventorOf(project, targetId) !== undefined);
  const all = hasOwn ? [...targets, targetId] : targets;
  let missing = all.length;
  let isTaken = false;
  let failure: unknown;
  let settle: { resolve(): void; reject(error: unknown): void } | undefined;
  const finish = (): void => {
    if (failure === undefined && !isTaken && !project.isNotificationsOff) {
      connection.respond(request.id, Status.DEVICE_NOT_IN_NETWORK);
    }
    if (failure !== undefined) settle?.reject(failure);
    else settle?.resolve();
  };
  const done = (error: unknown, sockets: number): void => {
    failure ??= error;
    if (sockets > 0) isTaken = true;
    if (--missing === 0) finish();
  };
  for (const [at, id] of all.entries()) {
    const target = targetKey(connection.accountId, project, id);
    const relay = at === 0 ? request.body : undefined;
    const deliver = id !== targetId || !hasOwn;
    // Rules go by the target that the app named, so that those of a device do not react to a write of its tag.
    const rules = id === targetId;
    bus.router(target.route).write({ target, id: request.id, body, relay, from: connection, deliver, rules }, done);
  }
  if (missing > 0) return new Promise((resolve, reject) => (settle = { resolve, reject }));
  if (failure !== undefined) throw failure;
  return undefined;
}
