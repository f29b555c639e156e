import { Status } from '@pinwire/protocol';
import { editProject } from '../edit.ts';
import { sendText } from '../reply.ts';
import { shareDashId } from './get-share-token.ts';
import type { AppHandler } from './index.ts';

/** A new share token; apps that came with the old one are told 6 and closed (app.md 6.7). */
export const refreshShareToken: AppHandler = async (connection, request) => {
  const dashId = shareDashId(request.text);
  const { bus, newToken } = connection.owner.ports;
  const token = newToken();
  await editProject(connection, dashId, (project) => ({
    project: { ...project, sharedToken: token },
    tokens: { shareAdd: [{ token, dashId }], shareRemove: project.sharedToken ? [project.sharedToken] : [] },
    result: undefined,
  }));
  bus.apps().closeShared(connection.accountId, dashId, request.id, Status.NOT_ALLOWED);
  sendText(connection, request, token);
};
