import { deleteApp, deleteProject, NotAllowed } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import { closeDevices, editProfile, eraseHistory } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** Deletes a published app with its projects; no energy comes back (app.md 6.9). Throws 6 when others use it. */
export const deleteAppHandler: AppHandler = async (connection, { id, text }) => {
  await checkUnused(connection, text);
  const projects = await editProfile(connection.owner, connection.accountId, (account) => {
    const { profile, projects: gone } = deleteApp(account.profile, text);
    return {
      profile,
      tokens: {
        remove: gone.flatMap(({ devices }) => devices.flatMap(({ token }) => (token ? [token] : []))),
        shareRemove: gone.flatMap(({ sharedToken }) => (sharedToken ? [sharedToken] : [])),
      },
      states: gone.map((project) => ({ project, edits: deleteProject(project, 0).edits })),
      result: gone,
    };
  });
  const { bus, store } = connection.owner.ports;
  await store.removeApp(text);
  for (const project of projects) {
    await closeDevices(connection, project, project.devices);
    eraseHistory(connection, project, project.devices);
    bus.apps().closeShared(connection.accountId, project.id, id, Status.NOT_ALLOWED);
  }
  connection.respond(id, Status.OK);
};

async function checkUnused(connection: AppConnection, appId: string): Promise<void> {
  const { accounts, store } = connection.owner.ports;
  const own = await connection.account();
  if (!own.profile.apps?.some((app) => app.id === appId)) throw new NotAllowed(`no app ${appId}`);
  for (const accountId of await store.accountsOfApps([appId])) {
    if ((await accounts.get(accountId))?.email !== own.email) throw new NotAllowed('the app is in use');
  }
}
