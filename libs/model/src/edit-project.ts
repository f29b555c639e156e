import { carryHistory } from './carry-over.ts';
import { checkDeviceId } from './edit-device.ts';
import type { Edited, Paid } from './edit-widget.ts';
import type { Purse } from './energy.ts';
import { pay } from './energy.ts';
import { eraseValues } from './erase.ts';
import { NotAllowed, QuotaLimit } from './errors.ts';
import { attachedTo, projectPrice } from './kinds.ts';
import type { Limits } from './limits.ts';
import { DEVICE_PRIVATE, PROJECT_PRIVATE, without } from './private-fields.ts';
import type { StateEdit } from './state-edit.ts';
import { dropStorage, dropTileValues } from './storage.ts';
import type { Device, Doc, Project, Widget } from './types-doc.ts';
import { isTiles } from './types-doc.ts';

/** What UPDATE_PROJECT_SETTINGS replaces (model.md 1.5). */
const SETTINGS = [
  'name',
  'isShared',
  'theme',
  'keepScreenOn',
  'isAppConnectedOn',
  'isNotificationsOff',
  'widgetBackgroundOn',
  'color',
  'isDefaultColor',
] as const;

/** The same as a set: a face update copies them too (model.md 8.3). */
export const SETTINGS_FIELDS: ReadonlySet<string> = new Set(SETTINGS);

/** What neither UPDATE_DASH nor settings change, even when their JSON brings it (app.md 6.1). */
const KEPT: ReadonlySet<string> = new Set([
  'id',
  'parentId',
  'isPreview',
  'createdAt',
  'updatedAt',
  'devices',
  'tags',
  'isActive',
  ...PROJECT_PRIVATE,
]);

const NOT_SETTINGS: ReadonlySet<string> = new Set([...KEPT, 'widgets']);

function pick(doc: Doc, names: Iterable<string>): Doc {
  const out: Doc = {};
  for (const name of names) if (doc[name] !== undefined) out[name] = doc[name];
  return out;
}

export interface NewProject {
  now: number;
  limits: Limits;
  purse: Purse;
  newToken: () => string;
  /** The `no_token` form: devices get no tokens and widgets lose their values. */
  noToken?: boolean;
}

/**
 * CREATE_DASH (21): devices are reset and get new tokens; private fields are ignored (app.md 6.1). `existing` are the
 * projects of the account. Throws 1 (too many), 6 (id exists), 2 (id of a device), 21 (energy), in this order.
 */
export function createProject(existing: readonly Project[], project: Project, options: NewProject): Paid {
  const { now, limits, purse, newToken, noToken = false } = options;
  if (existing.length >= limits.projects) throw new QuotaLimit('too many projects');
  if (existing.some(({ id }) => id === project.id)) throw new NotAllowed(`project ${project.id} exists`);
  project.devices.forEach(checkDeviceId);
  const energy = pay(purse, projectPrice(project));
  const created: Project = {
    ...without(project, PROJECT_PRIVATE),
    createdAt: project.createdAt || now,
    devices: project.devices.map((device): Device => {
      const clean = without(device, DEVICE_PRIVATE);
      return noToken ? clean : { ...clean, token: newToken() };
    }),
  };
  return { project: noToken ? eraseValues(created) : created, edits: [], energy };
}

/** The push tokens of the old first NOTIFICATION replace those in the JSON (model.md 8.2). */
function withPushTokens(widgets: readonly Widget[], old: readonly Widget[]): Widget[] {
  const before = old.find(({ type }) => type === 'NOTIFICATION');
  const at = widgets.findIndex(({ type }) => type === 'NOTIFICATION');
  const widget = widgets[at];
  if (!before || !widget) return [...widgets];
  const { androidTokens, iOSTokens } = before;
  return widgets.with(at, { ...widget, androidTokens, iOSTokens });
}

function dropOld(old: readonly Widget[], next: readonly Widget[]): StateEdit[] {
  return old.flatMap((widget) =>
    isTiles(widget)
      ? dropTileValues(widget, widget.tiles)
      : [
          carryHistory(
            widget,
            next.find(({ id }) => id === widget.id),
          ),
        ],
  );
}

/**
 * UPDATE_DASH (22): look and widgets are replaced, devices, tags, activity and share token stay. Values come from the JSON;
 * stored values (not properties) of all pins in use go (app.md 6.1). `now` in ms.
 */
export function updateProject(old: Project, update: Project, now: number): Edited {
  const widgets = withPushTokens(update.widgets, old.widgets);
  const project = { ...without(update, KEPT), ...pick(old, KEPT), widgets, updatedAt: now } as Project;
  return { project, edits: [...dropOld(old.widgets, widgets), ...dropStorage(project, widgets, false)] };
}

/** UPDATE_PROJECT_SETTINGS (38): a full replacement of the settings and nothing else (model.md 1.5). */
export function updateSettings(project: Project, settings: Doc, now: number): Edited {
  const rest = without(project, SETTINGS_FIELDS);
  return { project: { ...rest, ...without(settings, NOT_SETTINGS), updatedAt: now } as Project, edits: [] };
}

/** Every target of the project that may have live state: devices, tags, and what widgets are attached to. */
export function targetsOf(project: Project): number[] {
  const ids = [
    ...project.devices.map(({ id }) => id),
    ...project.tags.map(({ id }) => id),
    ...project.widgets.map(attachedTo),
    ...project.widgets.flatMap((widget) => (isTiles(widget) ? widget.tiles.map(({ deviceId }) => deviceId) : [])),
  ];
  return [...new Set(ids)].filter((id) => id >= 0);
}

/** DELETE_DASH (23): the energy comes back, all live state of the project goes (app.md 6.1, model.md 8.2). */
export function deleteProject(
  project: Project,
  energy: number,
): { edits: StateEdit[]; energy: number; tokens: string[] } {
  return {
    edits: targetsOf(project).map((target) => ({ target, kind: 'drop-target' })),
    energy: energy + projectPrice(project),
    tokens: project.devices.flatMap(({ token }) => (token ? [token] : [])),
  };
}
