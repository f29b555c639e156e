import type { Account, TokenChanges } from '@pinwire/accounts';
import type { Bus } from '@pinwire/bus';
import { type Device, IllegalCommand, type Profile, type Project, type Purse, type StateEdit } from '@pinwire/model';
import { parseInt32, split2 } from '@pinwire/protocol';
import type { AppConnection } from './app-connection.ts';
import { type AppGateway, projectOf, targetKey } from './gateway.ts';

/** What an edit of one project comes to. */
export interface ProjectEdit<T> {
  /** The new document; undefined = the project is deleted. */
  project: Project | undefined;
  /** What happens to live states, by target. */
  edits?: readonly StateEdit[];
  /** Energy of the account afterwards. */
  energy?: number;
  tokens?: Partial<TokenChanges>;
  result: T;
}

/** Reads a project id; status 2 when it is none. */
export function dashIdOf(text: string | undefined): number {
  const id = parseInt32(text);
  if (id === undefined) throw new IllegalCommand('the project id is no number');
  return id;
}

/** The project, or status 2. */
export function needProject(account: Account, dashId: number): Project {
  const project = projectOf(account, dashId);
  if (project === undefined) throw new IllegalCommand('no such project');
  return project;
}

/** What an edit of a whole profile comes to. */
export interface ProfileEdit<T> {
  profile: Profile;
  energy?: number;
  tokens?: Partial<TokenChanges>;
  /** What happens to live states, by project as it was before. */
  states?: readonly { project: Project; edits: readonly StateEdit[] }[];
  result: T;
}

/**
 * Changes the document of an account: saves it with its tokens in one transaction, takes it into use everywhere, then
 * applies what it means for live states. Resolved after all of that, so that a reply never precedes the state it
 * reports (app.md 8.7).
 */
export async function editProfile<T>(
  { ports: { accounts, bus } }: AppGateway,
  accountId: number,
  change: (account: Account) => ProfileEdit<T>,
): Promise<T> {
  const { before, ...done } = await accounts.edit(accountId, (account) => {
    const edit = change(account);
    return { ...edit, result: { ...edit, before: account.profile } };
  });
  await bus.accountChanged(accountId);
  for (const { project, edits } of done.states ?? []) await applyStateEdits(bus, accountId, project, edits);
  await moveStates(bus, accountId, before, done.profile);
  return done.result;
}

/** Changes one project of the connection's account. Throws 2 when there is no such project. */
export function editProject<T>(
  connection: AppConnection,
  dashId: number,
  change: (project: Project, account: Account) => ProjectEdit<T>,
): Promise<T> {
  return editProfile(connection.owner, connection.accountId, (account) => {
    const before = needProject(account, dashId);
    const { project: after, edits = [], energy, tokens, result } = change(before, account);
    const { dashBoards } = account.profile;
    const projects =
      after === undefined
        ? dashBoards.filter((project) => project !== before)
        : dashBoards.map((project) => (project === before ? after : project));
    const profile = { ...account.profile, dashBoards: projects };
    return { profile, energy, tokens, states: [{ project: before, edits }], result };
  });
}

/** Live states follow the tokens of their devices: a new token has another owner. */
async function moveStates(bus: Bus, accountId: number, before: Profile, after: Profile): Promise<void> {
  for (const project of after.dashBoards) {
    const old = before.dashBoards.find(({ id }) => id === project.id);
    if (old === undefined || old.devices === project.devices) continue;
    for (const { id, token } of project.devices) {
      const from = old.devices.find((device) => device.id === id);
      if (from === undefined || from.token === token) continue;
      const source = targetKey(accountId, old, id);
      const state = await bus.router(source.route).release(source);
      const target = targetKey(accountId, project, id);
      await bus.router(target.route).adopt(target, state);
    }
  }
}

/** Sends edits of live states to the routers of their targets. */
async function applyStateEdits(bus: Bus, accountId: number, project: Project, edits: readonly StateEdit[]) {
  const byTarget = new Map<number, StateEdit[]>();
  for (const edit of edits) {
    const list = byTarget.get(edit.target);
    if (list) list.push(edit);
    else byTarget.set(edit.target, [edit]);
  }
  await Promise.all(
    [...byTarget].map(([target, list]) => {
      const key = targetKey(accountId, project, target);
      return bus.router(key.route).edit(key, list);
    }),
  );
}

/** The account's energy; prices are asked for in accounts of the app `Blynk` only (app.md 6.8). */
export function purseOf(account: Account): Purse {
  return { energy: account.energy, checked: account.appName === 'Blynk' };
}

/** Closes the sockets of devices that are deleted or whose token is gone (hardware.md 3.7). */
export async function closeDevices(
  connection: AppConnection,
  project: Project,
  devices: readonly Device[],
): Promise<void> {
  const { bus } = connection.owner.ports;
  await Promise.all(
    devices.map((device) => {
      const route = device.token ?? targetKey(connection.accountId, project, device.id).route;
      const key = { accountId: connection.accountId, dashId: project.id, targetId: device.id, route };
      return bus.router(route).closeSessions(key);
    }),
  );
}

/** `dashId\0rest` cut at the first NUL; status 2 when the second part is missing. */
export function headAndRest(text: string): [number, string] {
  const [dash, rest] = split2(text);
  if (rest === undefined) throw new IllegalCommand('parts are missing');
  return [dashIdOf(dash), rest];
}

/** A number of an id part, or status 2. */
export function idOf(text: string | undefined): number {
  const id = parseInt32(text);
  if (id === undefined) throw new IllegalCommand('an id is no number');
  return id;
}

/** The tokens of a project's devices, as they are given out. */
export function tokensOf(project: Project): TokenChanges['add'] {
  return project.devices.flatMap(({ id, token }) => (token ? [{ token, dashId: project.id, deviceId: id }] : []));
}

/** Devices of an account in all its projects; the limit is on these (app.md 6.3). */
export function countDevices({ dashBoards }: Profile): number {
  return dashBoards.reduce((sum, { devices }) => sum + devices.length, 0);
}

/** Forgets the averages of devices that are gone, in the background (automation.md 6.4). */
export function eraseHistory({ accountId, owner }: AppConnection, { id }: Project, devices: readonly Device[]): void {
  const { history, log } = owner.ports;
  Promise.all(devices.map((device) => history.erase(accountId, id, device.id))).catch((error: unknown) =>
    log.error({ err: error }, 'the history of a deleted device could not be erased'),
  );
}
