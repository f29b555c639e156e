import type { Edited } from './edit-widget.ts';
import { replaceWidget } from './edit-widget.ts';
import { IllegalCommand } from './errors.ts';
import { attachedTo } from './kinds.ts';
import { findWidget } from './lookup.ts';
import { setWidgetProperty } from './property.ts';
import type { Doc, Project, WidgetId } from './types.ts';

/**
 * SET_WIDGET_PROPERTY of an app (19): stored in the document, also inside tile templates (app.md 6.5). `live` are the fields
 * that writes and properties of devices laid over the widget; the new value replaces them. `now` in ms.
 * Throws 2 (widget unknown, bad value), 11 (property unknown or not one of the widget).
 */
export function setAppProperty(
  project: Project,
  id: WidgetId,
  property: string,
  value: Buffer,
  now: number,
  live: Doc = {},
): Edited {
  const found = findWidget(project, id);
  if (!found) throw new IllegalCommand(`no widget ${id}`);
  const fields = setWidgetProperty({ ...found.widget, ...live }, property, value);
  const next = replaceWidget(project, { ...found.widget, ...fields }, found);
  const names = Object.keys(fields);
  return {
    project: { ...next, updatedAt: now },
    edits:
      found.inside || names.length === 0
        ? []
        : [{ target: attachedTo(found.widget), kind: 'drop-fields', widget: String(id), fields: names }],
  };
}
