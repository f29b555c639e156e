import type { Account } from '@pinwire/accounts';
import { cloneOf, overlayProject, type Project, projectOfApp } from '@pinwire/model';
import { editProfile, tokensOf } from './edit.ts';
import type { AppGateway } from './gateway.ts';

/** A project as others get it: what properties changed is in it, values and private fields are not. */
export async function publishedProject(gateway: AppGateway, { id }: Account, project: Project): Promise<Project> {
  const states = await gateway.states(id, project);
  return cloneOf(overlayProject(project, (target) => states.get(target)));
}

/**
 * Gives a new account of a published app its copy of the project (app.md 3.3). Accounts of unknown apps, of apps with
 * several faces or without a project stay empty.
 */
export async function copyProjectOfApp(gateway: AppGateway, accountId: number, appName: string): Promise<void> {
  const { accounts, newToken, now, store } = gateway.ports;
  const publisherId = await store.publisherOf(appName);
  const publisher = publisherId === undefined ? undefined : await accounts.get(publisherId);
  const app = publisher?.profile.apps?.find(({ id }) => id === appName);
  if (publisher === undefined || app === undefined || app.isMultiFace === true) return;
  const [dashId] = Array.isArray(app.projectIds) ? (app.projectIds as number[]) : [];
  const source = publisher.profile.dashBoards.find(({ id }) => id === dashId);
  if (source === undefined) return;
  const published = await publishedProject(gateway, publisher, source);
  const tokens = app.provisionType === 'STATIC' ? undefined : newToken;
  const project = projectOfApp(published, { now: now(), newToken: tokens });
  await editProfile(gateway, accountId, (account) => ({
    profile: { ...account.profile, dashBoards: [project] },
    tokens: { add: tokensOf(project) },
    result: undefined,
  }));
}
