import { eraseValues } from './erase.ts';
import type { Device, Profile, Project } from './types.ts';
import { publicProject } from './views.ts';

/** What others get of a project: nothing private, no values (app.md 6.9). */
export function cloneOf(project: Project): Project {
  return publicProject(eraseValues(project));
}

/** A copied project out of a clone code, ready for `createProject`: the next free id, a project of its own. */
export function projectOfClone(profile: Profile, clone: Project): Project {
  const id = profile.dashBoards.reduce((highest, project) => Math.max(highest, project.id), 0) + 1;
  return { ...clone, id, parentId: -1, isPreview: false, isShared: false };
}

export interface AppCopy {
  now: number;
  /** Makes tokens for the devices; undefined: they get theirs one by one (static provisioning). */
  newToken: (() => string) | undefined;
}

/**
 * The project that a new account of a published app starts with, out of a clone of the publisher's (app.md 3.3): number
 * 1, active; a device without any widget on it is left out.
 */
export function projectOfApp(clone: Project, { now, newToken }: AppCopy): Project {
  const used = new Set(clone.widgets.map(({ deviceId }) => deviceId));
  const devices = clone.devices
    .filter(({ id }) => used.has(id))
    .map((device): Device => (newToken ? { ...device, token: newToken() } : device));
  return { ...clone, id: 1, createdAt: now, updatedAt: now, isActive: true, devices };
}
