import { checkSize, createProject, parseProject } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProfile, purseOf, tokensOf } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** In front of the JSON: devices get no tokens and widgets lose their values. */
const NO_TOKEN = 'no_token\0';

/** Makes a project from its JSON (app.md 6.1). */
export const createDash: AppHandler = async (connection, { id, text }) => {
  const { newToken, now, settings } = connection.owner.ports;
  const noToken = text.startsWith(NO_TOKEN);
  const json = noToken ? text.slice(NO_TOKEN.length) : text;
  checkSize(json, settings.limits.projectSize);
  const parsed = parseProject(json);
  await editProfile(connection.owner, connection.accountId, (account) => {
    const { dashBoards } = account.profile;
    const options = { now: now(), limits: settings.limits, purse: purseOf(account), newToken, noToken };
    const { project, energy } = createProject(dashBoards, parsed, options);
    const profile = { ...account.profile, dashBoards: [...dashBoards, project] };
    return { profile, energy, tokens: { add: tokensOf(project) }, result: undefined };
  });
  connection.respond(id, Status.OK);
};
