import { createProject, emptyState, ModelError, overlayProject, parseProject, projectOfClone } from '@pinwire/model';
import { Status, split2 } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import { editProfile, purseOf, tokensOf } from '../edit.ts';
import { sendDeflated } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** `token`: shows the project of a clone code; `token\0…`: makes it a project of this account (app.md 6.9). */
export const getProjectByCloneCode: AppHandler = async (connection, request) => {
  const [token = '', create] = split2(request.text);
  const clone = await connection.owner.ports.store.loadClone(token);
  if (clone === undefined) throw new ModelError(Status.SERVER_ERROR, 'no such clone code');
  const content = create === undefined ? clone : await createFrom(connection, clone.toString('utf8'));
  await sendDeflated(connection, request, content);
};

function createFrom(connection: AppConnection, json: string) {
  const { newToken, now, settings } = connection.owner.ports;
  const clone = parseProject(json);
  return editProfile(connection.owner, connection.accountId, (account) => {
    const { profile } = account;
    const options = { now: now(), limits: settings.limits, purse: purseOf(account), newToken };
    const { project, energy } = createProject(profile.dashBoards, projectOfClone(profile, clone), options);
    return {
      profile: { ...profile, dashBoards: [...profile.dashBoards, project] },
      energy,
      tokens: { add: tokensOf(project) },
      result: overlayProject(project, emptyState),
    };
  });
}
