import { IllegalCommand } from './errors.ts';
import type { Project, TilesWidget, TileTemplate, Widget, WidgetId } from './types-doc.ts';
import { isTiles } from './types-doc.ts';

/** Where a widget is: at the top of the project, or inside a tile template. */
export interface Found {
  widget: Widget;
  inside?: { tiles: TilesWidget; template: TileTemplate };
}

/** A widget by id, at the top first, then inside templates; duplicates: the first wins (model.md 10). */
export function findWidget(project: Project, id: WidgetId): Found | undefined {
  const widget = project.widgets.find((candidate) => candidate.id === id);
  if (widget) return { widget };
  for (const tiles of project.widgets) {
    if (!isTiles(tiles)) continue;
    for (const template of tiles.templates) {
      const inner = template.widgets.find((candidate) => candidate.id === id);
      if (inner) return { widget: inner, inside: { tiles, template } };
    }
  }
  return undefined;
}

/** A widget at the top of the project, as GET_WIDGET (70) gives it. Throws 2. */
export function getWidget(project: Project, id: WidgetId): Widget {
  const widget = project.widgets.find((candidate) => candidate.id === id);
  if (!widget) throw new IllegalCommand(`no widget ${id}`);
  return widget;
}

/** A DEVICE_TILES widget at the top. Throws 2, also for a widget of another type. */
export function getTiles(project: Project, id: WidgetId): TilesWidget {
  const widget = getWidget(project, id);
  if (!isTiles(widget)) throw new IllegalCommand(`widget ${id} has no tiles`);
  return widget;
}

/** A template of a DEVICE_TILES widget. Throws 2. */
export function getTemplate(tiles: TilesWidget, id: WidgetId): TileTemplate {
  const template = tiles.templates.find((candidate) => candidate.id === id);
  if (!template) throw new IllegalCommand(`no tile template ${id}`);
  return template;
}

/** The project with one top-level widget replaced; the first of the old one's id. */
export function withWidget(project: Project, widget: Widget): Project {
  const at = project.widgets.findIndex((candidate) => candidate.id === widget.id);
  return { ...project, widgets: project.widgets.with(at, widget) };
}

/** The tiles widget with one template replaced. */
export function withTemplate(tiles: TilesWidget, template: TileTemplate): TilesWidget {
  const at = tiles.templates.findIndex((candidate) => candidate.id === template.id);
  return { ...tiles, templates: tiles.templates.with(at, template) };
}
