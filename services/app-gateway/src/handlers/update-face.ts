import { appsOf, NotAllowed, type Project, type StateEdit, updateFace } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import { dashIdOf, editProfile, needProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/**
 * Copies a project into its children, in this account and in those of the published apps that have such a child
 * (app.md 6.9). The apps of other accounts are closed, so that they load it anew.
 */
export const updateFaceHandler: AppHandler = async (connection, { id, text }) => {
  const dashId = dashIdOf(text);
  const account = await connection.account();
  const parent = needProject(account, dashId);
  const children = account.profile.dashBoards.filter(({ parentId }) => parentId === dashId).map((child) => child.id);
  const apps = appsOf(account.profile).filter(({ projectIds }) => projectIds.some((one) => children.includes(one)));
  if (apps.length === 0) throw new NotAllowed('no child of the project belongs to an app');
  const { bus, store } = connection.owner.ports;
  await copyTo(connection, account.id, parent);
  for (const accountId of await store.accountsOfApps(apps.map((app) => app.id))) {
    if (accountId === account.id) continue;
    await copyTo(connection, accountId, parent);
    bus.apps().closeAll(accountId);
  }
  connection.respond(id, Status.OK);
};

function copyTo(connection: AppConnection, accountId: number, parent: Project): Promise<void> {
  const now = connection.owner.ports.now();
  return editProfile(connection.owner, accountId, ({ profile }) => {
    const states: { project: Project; edits: readonly StateEdit[] }[] = [];
    const dashBoards = profile.dashBoards.map((project) => {
      if (project.parentId !== parent.id) return project;
      const updated = updateFace(project, parent, now);
      states.push({ project, edits: updated.edits });
      return updated.project;
    });
    return { profile: { ...profile, dashBoards }, states, result: undefined };
  });
}
