import { NotAllowed, pay, SHARE_TOKEN_PRICE } from '@pinwire/model';
import { parseInt32 } from '@pinwire/protocol';
import { editProject, needProject, purseOf } from '../edit.ts';
import { sendText } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** The share token of a project; the first request makes it and costs energy (app.md 6.7). */
export const getShareToken: AppHandler = async (connection, request) => {
  const dashId = shareDashId(request.text);
  const known = needProject(await connection.account(), dashId).sharedToken;
  const token = known ?? (await newShare(connection, dashId));
  sendText(connection, request, token);
};

/** Unlike elsewhere, a project id that is no number is 6 here. */
export function shareDashId(text: string): number {
  const dashId = parseInt32(text);
  if (dashId === undefined) throw new NotAllowed('the project id is no number');
  return dashId;
}

function newShare(connection: Parameters<AppHandler>[0], dashId: number): Promise<string> {
  const token = connection.owner.ports.newToken();
  return editProject(connection, dashId, (project, account) => {
    // Another socket may have been first: two tokens would both be good, and only one of them could be refreshed.
    if (project.sharedToken) return { project, result: project.sharedToken };
    const energy = pay(purseOf(account), SHARE_TOKEN_PRICE);
    return {
      project: { ...project, sharedToken: token },
      energy,
      tokens: { shareAdd: [{ token, dashId }] },
      result: token,
    };
  });
}
