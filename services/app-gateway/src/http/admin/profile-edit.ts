import type { Account, TokenChanges } from '@pinwire/accounts';
import {
  type Device,
  type Doc,
  deleteProject,
  isDoc,
  type Profile,
  type Project,
  publicDevice,
  readProject,
  type StateEdit,
  stringify,
  targetsOf,
  updateProject,
} from '@pinwire/model';
import { type ProfileEdit, tokensOf } from '../../edit.ts';

/** A device whose sockets have to go, because it is no more or has another token. */
export interface Cut {
  project: Project;
  device: Device;
}

/**
 * The profile of an account as an administrator wrote it (http.md 7.4): what the document does not name stays. `live` is
 * what the administrator was shown; a project that comes back as it was shown is not touched, so that values written
 * meanwhile stay.
 */
export function editedProfile(account: Account, doc: Doc, live: Profile, now: number): ProfileEdit<Cut[]> {
  const { profile: old } = account;
  const { dashBoards, pinsStorage: _shownOnly, ...rest } = doc;
  const next = Array.isArray(dashBoards)
    ? dashBoards.filter(isDoc).map((one) => readProject(one, { trusted: true }))
    : old.dashBoards;
  const states: { project: Project; edits: StateEdit[] }[] = [];
  const cuts: Cut[] = [];
  const projects = next.map((project) => {
    const before = old.dashBoards.find(({ id }) => id === project.id);
    if (before === undefined) return { ...project, devices: project.devices.map((device) => stored(device)) };
    const shown = live.dashBoards.find(({ id }) => id === project.id);
    if (project === before || (shown && sameText(project, shown))) return before;
    const change = changedProject(before, project, now);
    states.push({ project: before, edits: change.edits });
    cuts.push(...cutOff(before, change.project));
    return change.project;
  });
  for (const project of old.dashBoards) {
    if (projects.some(({ id }) => id === project.id)) continue;
    states.push({ project, edits: deleteProject(project, 0).edits });
    cuts.push(...project.devices.map((device) => ({ project, device })));
  }
  const profile = { ...old, ...rest, dashBoards: projects };
  return { profile, tokens: tokenChanges(old.dashBoards, projects), states, result: cuts };
}

function changedProject(before: Project, update: Project, now: number): { project: Project; edits: StateEdit[] } {
  const changed = updateProject(before, update, now);
  const devices = update.devices.map((device) =>
    stored(
      device,
      before.devices.find(({ id }) => id === device.id),
    ),
  );
  const { tags, isActive, isShared, sharedToken = before.sharedToken } = update;
  const project: Project = { ...changed.project, devices, tags, isActive, isShared, sharedToken };
  const kept = new Set(targetsOf(project));
  const gone = targetsOf(before).filter((target) => !kept.has(target));
  return { project, edits: [...changed.edits, ...gone.map((target) => ({ target, kind: 'drop-target' }) as const)] };
}

/** A device as it is stored: its record is live state, its token stays where none is given. */
function stored(device: Device, before?: Device): Device {
  return { ...publicDevice(device), token: device.token ?? before?.token };
}

function cutOff(before: Project, after: Project): Cut[] {
  const stays = (device: Device) => after.devices.some(({ id, token }) => id === device.id && token === device.token);
  return before.devices.filter((device) => !stays(device)).map((device) => ({ project: before, device }));
}

function sameText(project: Project, shown: Project): boolean {
  return stringify(project) === stringify(readProject(JSON.parse(stringify(shown)) as Doc, { trusted: true }));
}

function tokenChanges(old: readonly Project[], next: readonly Project[]): TokenChanges {
  const add = next.flatMap(tokensOf);
  const shareAdd = next.flatMap(({ id, sharedToken: token }) => (token ? [{ token, dashId: id }] : []));
  const given = new Set(add.map(({ token }) => token));
  const shared = new Set(shareAdd.map(({ token }) => token));
  return {
    add,
    remove: old.flatMap(tokensOf).flatMap(({ token }) => (given.has(token) ? [] : [token])),
    shareAdd,
    shareRemove: old.flatMap(({ sharedToken }) => (sharedToken && !shared.has(sharedToken) ? [sharedToken] : [])),
  };
}
