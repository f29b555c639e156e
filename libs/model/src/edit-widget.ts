import { carryOver } from './carry-over.ts';
import type { Purse } from './energy.ts';
import { pay, priceOf } from './energy.ts';
import { IllegalCommand, NotAllowed } from './errors.ts';
import { isKnownType } from './fields.ts';
import { widgetPrice } from './kinds.ts';
import type { Found } from './lookup.ts';
import { findWidget, getTemplate, getTiles, withTemplate, withWidget } from './lookup.ts';
import type { StateEdit } from './state-edit.ts';
import { dropInnerStorage, dropLive, dropStorage } from './storage.ts';
import type { Project, Widget, WidgetId } from './types-doc.ts';

/** A changed document and what it means for live state. */
export interface Edited {
  project: Project;
  edits: StateEdit[];
}

/** The same, with the energy that the account has afterwards. */
export interface Paid extends Edited {
  energy: number;
}

/** A tile template by the id of its DEVICE_TILES and its own. */
export interface TemplatePlace {
  tilesId: WidgetId;
  templateId: WidgetId;
}

/** Width and height count from 1; checked only where a widget comes alone (model.md 3.1). */
function checkDimensions(widget: Widget): void {
  if (Number(widget.width ?? 0) < 1 || Number(widget.height ?? 0) < 1) throw new NotAllowed('widget without size');
}

/**
 * CREATE_WIDGET (33), at the top or into a tile template (app.md 6.5). `now` in ms.
 * Throws 6 (size, id exists), 21 (energy), 2 (tiles widget or template unknown).
 */
export function createWidget(project: Project, widget: Widget, purse: Purse, now: number, place?: TemplatePlace): Paid {
  checkDimensions(widget);
  if (findWidget(project, widget.id)) throw new NotAllowed(`widget ${widget.id} exists`);
  const energy = pay(purse, widgetPrice(widget));
  if (place) {
    const tiles = getTiles(project, place.tilesId);
    const template = getTemplate(tiles, place.templateId);
    const changed = withTemplate(tiles, { ...template, widgets: [...template.widgets, widget] });
    const edits = dropInnerStorage(template, [widget]);
    return { project: { ...withWidget(project, changed), updatedAt: now }, edits, energy };
  }
  const next: Project = { ...project, widgets: [...project.widgets, widget], updatedAt: now };
  return { project: next, edits: [...dropLive([widget]), ...dropStorage(next, [widget])], energy };
}

function isSameType(a: Widget, b: Widget): boolean {
  return a.type === b.type || (!isKnownType(a.type) && !isKnownType(b.type));
}

/** What the server keeps of some types whatever the JSON says (model.md 8.2). */
function keepOwn(old: Widget, next: Widget): Widget {
  switch (next.type) {
    case 'NOTIFICATION':
      return {
        ...next,
        androidTokens: { ...(next.androidTokens as object), ...(old.androidTokens as object) },
        iOSTokens: { ...(next.iOSTokens as object), ...(old.iOSTokens as object) },
      };
    case 'REPORT':
      return { ...next, reports: old.reports };
    case 'DEVICE_TILES':
      return { ...next, templates: old.templates, tiles: old.tiles };
    default:
      return next;
  }
}

/** Removes the widgets of tabs beyond `lastTab`; their energy comes back. The TABS widget itself is on no tab. */
function closeTabs(project: Project, lastTab: number): Edited & { refund: number } {
  const gone = project.widgets.filter((widget) => Number(widget.tabId ?? 0) > lastTab && widget.type !== 'TABS');
  if (gone.length === 0) return { project, edits: [], refund: 0 };
  const widgets = project.widgets.filter((widget) => !gone.includes(widget));
  return {
    project: { ...project, widgets },
    edits: [...dropLive(gone), ...dropStorage(project, gone)],
    refund: priceOf(gone),
  };
}

function lastTabOf(tabs: Widget): number {
  return Array.isArray(tabs.tabs) ? Math.max(tabs.tabs.length - 1, 0) : 0;
}

/** The project with a widget replaced where it was found. */
export function replaceWidget(project: Project, widget: Widget, { inside }: Found): Project {
  if (!inside) return withWidget(project, widget);
  const { tiles, template } = inside;
  const at = template.widgets.findIndex((candidate) => candidate.id === widget.id);
  return withWidget(project, withTemplate(tiles, { ...template, widgets: template.widgets.with(at, widget) }));
}

/**
 * UPDATE_WIDGET (34), also inside tile templates (app.md 6.5). The old value stays on the same target, pin and type. `energy`
 * grows when fewer tabs remove widgets. Throws 6 (size), 2 (id unknown, type changed).
 */
export function updateWidget(project: Project, widget: Widget, energy: number, now: number): Paid {
  checkDimensions(widget);
  const found = findWidget(project, widget.id);
  if (!found) throw new IllegalCommand(`no widget ${widget.id}`);
  if (!isSameType(found.widget, widget)) throw new IllegalCommand(`widget ${widget.id} has another type`);
  const own = keepOwn(found.widget, widget);
  if (found.inside) {
    const edits = dropInnerStorage(found.inside.template, [own]);
    return { project: { ...replaceWidget(project, own, found), updatedAt: now }, edits, energy };
  }
  const { widget: next, edits: carried } = carryOver(found.widget, own);
  const changed: Project = { ...withWidget(project, next), updatedAt: now };
  // Tiles and template widgets are not touched: moving the widget on the screen must not lose their values.
  const edits = [...carried, ...(next.type === 'DEVICE_TILES' ? [] : dropStorage(changed, [next]))];
  if (next.type !== 'TABS') return { project: changed, edits, energy };
  const closed = closeTabs(changed, lastTabOf(next));
  return { project: closed.project, edits: [...edits, ...closed.edits], energy: energy + closed.refund };
}

/**
 * DELETE_WIDGET (35), found inside tile templates too; its energy comes back (app.md 6.5). Deleting TABS removes all widgets
 * beyond the first tab. Throws 2.
 */
export function deleteWidget(project: Project, id: WidgetId, energy: number, now: number): Paid {
  const found = findWidget(project, id);
  if (!found) throw new IllegalCommand(`no widget ${id}`);
  const { widget, inside } = found;
  const refunded = energy + widgetPrice(widget);
  if (inside) {
    const widgets = inside.template.widgets.filter((candidate) => candidate !== widget);
    const tiles = withTemplate(inside.tiles, { ...inside.template, widgets });
    const edits = dropInnerStorage(inside.template, [widget]);
    return { project: { ...withWidget(project, tiles), updatedAt: now }, edits, energy: refunded };
  }
  const widgets = project.widgets.filter((candidate) => candidate !== widget);
  const edits = [...dropLive([widget]), ...dropStorage(project, [widget])];
  const without: Project = { ...project, widgets, updatedAt: now };
  if (widget.type !== 'TABS') return { project: without, edits, energy: refunded };
  const closed = closeTabs(without, 0);
  return { project: closed.project, edits: [...edits, ...closed.edits], energy: refunded + closed.refund };
}
