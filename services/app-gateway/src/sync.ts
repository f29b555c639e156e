import { ALL_TARGETS, appSync, type Project, type SyncFrame, type TargetState } from '@pinwire/model';
import { MessageId } from '@pinwire/protocol';
import type { AppConnection } from './app-connection.ts';
import { type AppGateway, targetIds } from './gateway.ts';

/** The stored values of a project (target −1) or of one target as frames (model.md 5.1). */
async function syncFrames(gateway: AppGateway, accountId: number, project: Project, target: number) {
  if (target === ALL_TARGETS) {
    const states = await gateway.states(accountId, project);
    return appSync(project, (id) => states.get(id), project.id, target);
  }
  // A target that nothing names has no state; asking for it would make one.
  const isKnown = targetIds(project).includes(target);
  const state: TargetState | undefined = isKnown ? await gateway.state(accountId, project, target) : undefined;
  return appSync(project, (id) => (id === target ? state : undefined), project.id, target);
}

/** Sends the values to one socket. */
export async function syncTo(connection: AppConnection, project: Project, target: number): Promise<void> {
  for (const { command, body } of await syncFrames(connection.owner, connection.accountId, project, target)) {
    connection.send(command, MessageId.APP_SYNC, body);
  }
}

/** Sends the values to every socket of the project, the asking one included. */
export async function syncToAll(connection: AppConnection, project: Project, target: number): Promise<void> {
  const { accountId, owner } = connection;
  const frames: readonly SyncFrame[] = await syncFrames(owner, accountId, project, target);
  const audience = { accountId, dashId: project.id };
  for (const { command, body } of frames) {
    owner.ports.bus.apps().frame(audience, command, MessageId.APP_SYNC, body, 0, body.length);
  }
}

/** Passes a frame on, word for word, to the other sockets of a project. */
export function relay(connection: AppConnection, dashId: number, command: number, id: number, body: Buffer): void {
  const audience = { accountId: connection.accountId, dashId, except: connection };
  connection.owner.ports.bus.apps().frame(audience, command, id, body, 0, body.length);
}
