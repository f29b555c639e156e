import type { Shape } from './coerce.ts';
import { readShape } from './coerce.ts';
import { IllegalCommand } from './errors.ts';
import { PROJECT, SETTINGS, TILE_TEMPLATE, WIDGET } from './fields.ts';
import { DEVICE, REPORT, TAG } from './fields-parts.ts';
import { parseDoc } from './json.ts';
import { DEVICE_PRIVATE, PROJECT_PRIVATE, without } from './private-fields.ts';
import type { Device, Doc, Project, Tag, TileTemplate, Widget, WidgetId } from './types-doc.ts';

export interface ParseOptions {
  /** Keeps the private fields: for stored documents, never for what a client sends. */
  trusted?: boolean;
}

function parseObject(text: string): Doc {
  if (text === '') throw new IllegalCommand('empty JSON');
  return parseDoc(text);
}

function parse(text: string, shape: Shape): Doc {
  return readShape(shape, parseObject(text));
}

/** Reads a widget of an already parsed document; the defaults of its type filled in (model.md 3). Throws `IllegalBody`. */
export function readWidget(doc: Doc): Widget {
  return readShape(WIDGET, doc) as Widget;
}

/** Reads a project of an already parsed document. Throws `IllegalBody`. */
export function readProject(doc: Doc, { trusted = false }: ParseOptions = {}): Project {
  const project = readShape(PROJECT, doc) as Project;
  if (trusted) return project;
  const devices = project.devices.map((device) => without(device, DEVICE_PRIVATE));
  return { ...without(project, PROJECT_PRIVATE), devices };
}

/**
 * Project JSON of CREATE_DASH and UPDATE_DASH (app.md 6.1). The private fields of project and devices are ignored; push
 * tokens and credentials inside widgets are the client's own and stay. Throws 2 for an empty text, else 11.
 */
export function parseProject(text: string, options: ParseOptions = {}): Project {
  return readProject(parseObject(text), options);
}

/** Project JSON of UPDATE_DASH: as `parseProject`, but the JSON value `null` is 2, as from the original. */
export function parseProjectUpdate(text: string): Project {
  if (text.trim() === 'null') throw new IllegalCommand('no project');
  return parseProject(text);
}

/** Widget JSON of CREATE_WIDGET and UPDATE_WIDGET. An unknown type is kept as it came (model.md 10). Throws 2 or 11. */
export function parseWidget(text: string): Widget {
  return parse(text, WIDGET) as Widget;
}

/** Device JSON of CREATE_DEVICE, UPDATE_DEVICE and GET_PROVISION_TOKEN, without private fields. Throws 2 or 11. */
export function parseDevice(text: string, { trusted = false }: ParseOptions = {}): Device {
  const device = parse(text, DEVICE) as Device;
  return trusted ? device : without(device, DEVICE_PRIVATE);
}

/** Tag JSON of CREATE_TAG and UPDATE_TAG; its rules are checked by the edits. Throws 2 or 11. */
export function parseTag(text: string): Tag {
  return parse(text, TAG) as Tag;
}

/** Settings JSON of UPDATE_PROJECT_SETTINGS with its own defaults (model.md 1.5). Throws 2 or 11. */
export function parseSettings(text: string): Doc {
  return parse(text, SETTINGS);
}

/** Template JSON of CREATE_TILE_TEMPLATE and UPDATE_TILE_TEMPLATE (model.md 7.4). Throws 2 or 11. */
export function parseTileTemplate(text: string): TileTemplate {
  return parse(text, TILE_TEMPLATE) as TileTemplate;
}

/** Report JSON of CREATE_REPORT and UPDATE_REPORT (automation.md 7.1). Throws 2 or 11. */
export function parseReport(text: string): Doc {
  return parse(text, REPORT);
}

/** An id in a command body: int64 in decimal. Throws 2. */
export function parseWidgetId(text: string): WidgetId {
  if (!/^[+-]?\d{1,19}$/.test(text)) throw new IllegalCommand('bad id');
  const id = Number(text);
  if (Number.isSafeInteger(id)) return id + 0;
  const big = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(64, big) !== big) throw new IllegalCommand('bad id');
  return big;
}
