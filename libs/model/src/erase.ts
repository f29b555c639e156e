import { kindOf } from './kinds.ts';
import type { DataStream, Project, TileTemplate, Widget } from './types-doc.ts';
import { isTiles } from './types-doc.ts';

const VALUE: ReadonlySet<string> = new Set(['value']);

/** What one type loses beside its value, and what it gets instead (model.md 8.1). */
const ALSO: Readonly<Record<string, { gone: readonly string[]; set?: Readonly<Record<string, unknown>> }>> = {
  TIMER: { gone: ['startValue', 'stopValue'], set: { startTime: -1, stopTime: -1 } },
  TIME_INPUT: { gone: ['tzName'] },
  TABLE: { gone: ['rows'] },
  EMAIL: { gone: ['to'] },
  REPORT: { gone: [], set: { reports: [] } },
};

function omit<T extends object>(doc: T, names: ReadonlySet<string>): T {
  return Object.fromEntries(Object.entries(doc).filter(([name]) => !names.has(name))) as T;
}

function eraseTemplate(template: TileTemplate): TileTemplate {
  const erased: TileTemplate = { ...template, deviceIds: [], widgets: template.widgets.map(eraseWidget) };
  if (template.pin) erased.pin = omit(template.pin, VALUE);
  return erased;
}

/** A copy of the widget's document without its values (model.md 8.1). */
export function eraseWidget(widget: Widget): Widget {
  if (isTiles(widget)) {
    const tiles = { ...widget, tiles: [], templates: widget.templates.map(eraseTemplate) };
    return tiles;
  }
  const { kind } = kindOf(widget);
  const also = ALSO[widget.type];
  const gone = new Set(also?.gone ?? []);
  if (kind === 'one-pin') gone.add('value');
  const erased: Widget = { ...omit(widget, gone), ...also?.set };
  if (kind === 'multi-pin' && widget.pins) erased.pins = widget.pins.map((stream): DataStream => omit(stream, VALUE));
  return erased;
}

/** The project with all its widgets erased: for clones, published apps and `no_token` (model.md 8.1). */
export function eraseValues(project: Project): Project {
  return { ...project, widgets: project.widgets.map(eraseWidget) };
}
