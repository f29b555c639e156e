import { carryOver } from './carry-over.ts';
import { SETTINGS_FIELDS } from './edit-project.ts';
import { rebuildTiles } from './edit-template.ts';
import type { Edited } from './edit-widget.ts';
import { eraseWidget } from './erase.ts';
import { attachedTo, kindOf } from './kinds.ts';
import { WIDGET_PRIVATE } from './private-fields.ts';
import type { StateEdit } from './state-edit.ts';
import { dropLive, dropTileValues } from './storage.ts';
import type { Doc, Project, Tile, TilesWidget, Widget } from './types-doc.ts';
import { isTiles } from './types-doc.ts';
import { publicWidget } from './views.ts';

/** Fields that the child's user chose or that its server keeps, by type (model.md 8.3). */
const OWN: Readonly<Record<string, readonly string[]>> = {
  TIMER: ['value', 'startTime', 'stopTime', 'startValue', 'stopValue'],
  TIME_INPUT: ['value', 'startAt', 'stopAt', 'days', 'tzName'],
  EMAIL: ['to', 'contentType'],
  RTC: ['tzName'],
  REPORT: ['reports'],
  DEVICE_SELECTOR: ['value'],
  ...Object.fromEntries(Object.entries(WIDGET_PRIVATE).map(([type, names]) => [type, [...names]])),
};

/** Types whose own fields belong to a pin: on another pin they start anew. */
const ON_PIN: ReadonlySet<string> = new Set(['TIMER', 'TIME_INPUT']);

function taken(old: Widget, names: readonly string[]): Doc {
  return Object.fromEntries(names.filter((name) => old[name] !== undefined).map((name) => [name, old[name]]));
}

/** What the parent gives: nothing private, no values; tiles belong to devices, which are not copied. */
function copied(widget: Widget): Widget {
  const { kind } = kindOf(widget);
  const erased = kind === 'no-pin' && widget.type !== 'REPORT' ? widget : eraseWidget(widget);
  return { ...publicWidget(erased), isDefaultColor: false };
}

/** The child's tiles, and per template the devices that it gave it; a tile on another pin starts anew. */
function withOwnTiles(next: TilesWidget, old: TilesWidget): { widget: Widget; edits: StateEdit[] } {
  const templates = next.templates.map((template) => ({
    ...template,
    deviceIds: old.templates.find(({ id }) => id === template.id)?.deviceIds ?? [],
  }));
  const isKept = ({ templateId }: Tile): boolean => templates.some(({ id }) => id === templateId);
  const edits = dropTileValues(
    old,
    old.tiles.filter((tile) => !isKept(tile)),
  );
  let widget: TilesWidget = { ...next, templates, tiles: old.tiles.filter(isKept) };
  for (const template of templates) {
    const rebuilt = rebuildTiles(widget, template);
    widget = rebuilt.tiles;
    edits.push(...rebuilt.edits);
  }
  return { widget, edits };
}

function merged(parent: Widget, old: Widget | undefined): { widget: Widget; edits: StateEdit[] } {
  const next = copied(parent);
  if (old === undefined || old.type !== next.type) return { widget: next, edits: old ? dropLive([old]) : [] };
  if (isTiles(next) && isTiles(old)) return withOwnTiles(next, old);
  const own = OWN[next.type] ?? [];
  const isOnPin = ON_PIN.has(next.type);
  const isMoved = isOnPin && !isOnSamePin(old, next);
  const withOwn = isMoved ? next : { ...next, ...taken(old, own) };
  if (kindOf(next).kind === 'no-pin' || isMoved) return { widget: withOwn, edits: dropLive([old]) };
  return isOnPin ? { widget: withOwn, edits: [keepWritten(old, own)] } : carryOver(old, withOwn);
}

/** What the child's user wrote last lies over the document: it stays too. */
function keepWritten(old: Widget, own: readonly string[]): StateEdit {
  const place = { target: attachedTo(old), widget: String(old.id) };
  return { ...place, kind: 'keep-value', value: true, history: false, fields: [...own] };
}

function isOnSamePin(a: Widget, b: Widget): boolean {
  return attachedTo(a) === attachedTo(b) && a.pin === b.pin && a.pinType === b.pinType;
}

/**
 * UPDATE_FACE (51) for one child project: look, settings, tags and widgets of the parent; devices, values and what the
 * user of the child chose stay (model.md 8.3).
 */
export function updateFace(child: Project, parent: Project, now: number): Edited {
  const results = parent.widgets.map((widget) =>
    merged(
      widget,
      child.widgets.find(({ id }) => id === widget.id),
    ),
  );
  const widgets = results.map(({ widget }) => widget);
  const gone = child.widgets.filter(({ id }) => !widgets.some((widget) => widget.id === id));
  const kept = Object.fromEntries(Object.entries(child).filter(([name]) => !SETTINGS_FIELDS.has(name)));
  const project = { ...kept, ...taken(parent as unknown as Widget, [...SETTINGS_FIELDS]) } as Project;
  return {
    project: { ...project, tags: parent.tags, widgets, updatedAt: now },
    edits: [...results.flatMap(({ edits }) => edits), ...dropLive(gone)],
  };
}
