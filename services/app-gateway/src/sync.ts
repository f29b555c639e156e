import { appSync, type Project } from '@pinwire/model';
import { MessageId } from '@pinwire/protocol';
import type { AppConnection } from './app-connection.ts';
import type { AppGateway } from './gateway.ts';

/** Sends the stored values of a project (target −1) or of one target to sockets, as id 1111 (model.md 5.1). */
export async function sendSync(
  gateway: AppGateway,
  accountId: number,
  project: Project,
  target: number,
  receivers: readonly AppConnection[],
): Promise<void> {
  const states = await gateway.states(accountId, project);
  const frames = appSync(project, (id) => states.get(id), project.id, target);
  for (const { command, body } of frames) {
    for (const receiver of receivers) receiver.send(command, MessageId.APP_SYNC, body);
  }
}
