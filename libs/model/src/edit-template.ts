import type { Edited, Paid } from './edit-widget.ts';
import { priceOf } from './energy.ts';
import { NotAllowed } from './errors.ts';
import { stringify } from './json.ts';
import { getTemplate, getTiles, withTemplate, withWidget } from './lookup.ts';
import { streamPin } from './pins.ts';
import type { StateEdit } from './state-edit.ts';
import { dropInnerStorage, dropStorage, dropTileStorage, dropTileValues } from './storage.ts';
import type { DataStream, Project, Tile, TilesWidget, TileTemplate, WidgetId } from './types-doc.ts';

function isSamePin(a: DataStream | undefined, b: DataStream | undefined): boolean {
  if (!a || !b) return a === b;
  return streamPin(a) === streamPin(b) && a.pinType === b.pinType;
}

function newTile(template: TileTemplate, deviceId: number, old: readonly Tile[]): Tile {
  const before = old.find((tile) => tile.deviceId === deviceId);
  const tile: Tile = { ...before, deviceId, templateId: template.id };
  delete tile.pin;
  if (!template.pin) return tile;
  const { value, ...pin } = template.pin;
  const kept = before?.pin && isSamePin(before.pin, template.pin) ? before.pin.value : value;
  return { ...tile, pin: kept === undefined ? pin : { ...pin, value: kept } };
}

/**
 * Makes the tiles of one template anew: one for each of its devices, on the same pin with the old value (model.md 7.4). Tiles
 * of other templates stay as they are; all stand in the order of the templates.
 */
export function rebuildTiles(tiles: TilesWidget, template: TileTemplate): { tiles: TilesWidget; edits: StateEdit[] } {
  const old = tiles.tiles.filter((tile) => tile.templateId === template.id);
  const own = [...new Set(template.deviceIds)].map((deviceId) => newTile(template, deviceId, old));
  const ids = new Set(tiles.templates.map(({ id }) => id));
  const ordered = tiles.templates.flatMap(({ id }) =>
    id === template.id ? own : tiles.tiles.filter((tile) => tile.templateId === id),
  );
  const strays = tiles.tiles.filter((tile) => !ids.has(tile.templateId));
  const gone = old.filter((tile) => {
    const next = own.find(({ deviceId }) => deviceId === tile.deviceId);
    return !next || !isSamePin(next.pin, tile.pin);
  });
  return { tiles: { ...tiles, tiles: [...ordered, ...strays] }, edits: dropTileValues(tiles, gone) };
}

/** CREATE_TILE_TEMPLATE (67): its tiles appear (app.md 6.5). `now` in ms. Throws 2 (no such tiles widget), 6 (id exists). */
export function createTileTemplate(project: Project, tilesId: WidgetId, template: TileTemplate, now: number): Edited {
  const tiles = getTiles(project, tilesId);
  if (tiles.templates.some(({ id }) => id === template.id)) throw new NotAllowed(`tile template ${template.id} exists`);
  const named: TileTemplate = { ...template, templateId: template.templateId || `TMPL${template.id}` };
  const built = rebuildTiles({ ...tiles, templates: [...tiles.templates, named] }, named);
  const next: Project = { ...withWidget(project, built.tiles), updatedAt: now };
  return { project: next, edits: [...built.edits, ...dropStorage(next, [built.tiles])] };
}

function isRebuilt(old: TileTemplate, next: TileTemplate): boolean {
  return !next.pin || stringify(old.pin) !== stringify(next.pin) || String(old.deviceIds) !== String(next.deviceIds);
}

/** UPDATE_TILE_TEMPLATE (68): all fields except the widgets are replaced (model.md 7.4). Throws 2. */
export function updateTileTemplate(project: Project, tilesId: WidgetId, template: TileTemplate, now: number): Edited {
  const tiles = getTiles(project, tilesId);
  const old = getTemplate(tiles, template.id);
  const updated: TileTemplate = { ...template, widgets: old.widgets };
  const replaced = withTemplate(tiles, updated);
  const built = isRebuilt(old, updated) ? rebuildTiles(replaced, updated) : { tiles: replaced, edits: [] };
  const edits = [...built.edits, ...dropTileStorage(built.tiles)];
  return { project: { ...withWidget(project, built.tiles), updatedAt: now }, edits };
}

/** DELETE_TILE_TEMPLATE (69): its tiles go, the energy of its widgets comes back (app.md 6.5). Throws 2. */
export function deleteTileTemplate(
  project: Project,
  tilesId: WidgetId,
  templateId: WidgetId,
  energy: number,
  now: number,
): Paid {
  const tiles = getTiles(project, tilesId);
  const template = getTemplate(tiles, templateId);
  const gone = tiles.tiles.filter((tile) => tile.templateId === templateId);
  const left: TilesWidget = {
    ...tiles,
    templates: tiles.templates.filter((candidate) => candidate !== template),
    tiles: tiles.tiles.filter((tile) => tile.templateId !== templateId),
  };
  return {
    project: { ...withWidget(project, left), updatedAt: now },
    edits: [...dropTileValues(tiles, gone), ...dropInnerStorage(template, template.widgets)],
    energy: energy + priceOf(template.widgets),
  };
}
