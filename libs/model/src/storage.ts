import { attachedTo, kindOf } from './kinds.ts';
import { pinLetter, streamPin, widgetPin } from './pins.ts';
import type { StateEdit } from './state-edit.ts';
import { isDeviceId, isTagId } from './target-ids.ts';
import type { DataStream, Project, Tile, TilesWidget, TileTemplate, Widget } from './types-doc.ts';
import { isTiles } from './types-doc.ts';

function key(pinType: unknown, number: number): string[] {
  const letter = pinLetter(pinType);
  return letter === undefined || number === -1 ? [] : [`${letter}${number}`];
}

function streamKeys(stream: DataStream | undefined): string[] {
  return stream ? key(stream.pinType, streamPin(stream)) : [];
}

/** Storage keys (`v5`) of a widget's own pins. */
export function pinKeys(widget: Widget): string[] {
  const { kind } = kindOf(widget);
  if (kind === 'one-pin') return key(widget.pinType, widgetPin(widget));
  return kind === 'multi-pin' ? [...new Set((widget.pins ?? []).flatMap(streamKeys))] : [];
}

/**
 * The targets whose storage a widget on `id` shows: the device; a tag and its members; the devices of a selector
 * (model.md 8.2). Empty for the −1 of template widgets.
 */
export function storageTargets(project: Project, id: number): number[] {
  if (id < 0) return [];
  if (isDeviceId(id)) return [id];
  if (isTagId(id)) return [id, ...(project.tags.find((tag) => tag.id === id)?.deviceIds ?? [])];
  const selector = project.widgets.find((widget) => widget.type === 'DEVICE_SELECTOR' && widget.id === id);
  const ids = selector?.deviceIds;
  return Array.isArray(ids) ? (ids as number[]) : [];
}

/** Collects what of pin storage is to be dropped, one edit for each target. */
class Drops {
  private readonly pins = new Map<number, Set<string>>();

  add(targets: readonly number[], keys: readonly string[]): void {
    for (const target of keys.length > 0 ? targets : []) {
      const known = this.pins.get(target) ?? new Set();
      for (const one of keys) known.add(one);
      this.pins.set(target, known);
    }
  }

  edits(properties: boolean): StateEdit[] {
    return [...this.pins].map(([target, pins]) => ({ target, kind: 'drop-stored', pins: [...pins], properties }));
  }
}

function addTile(drops: Drops, tile: Tile): void {
  drops.add([tile.deviceId], streamKeys(tile.pin));
}

function addTemplateWidgets(drops: Drops, template: TileTemplate): void {
  for (const widget of template.widgets) drops.add(template.deviceIds, pinKeys(widget));
}

function addWidget(drops: Drops, project: Project, widget: Widget): void {
  if (isTiles(widget)) {
    for (const tile of widget.tiles) addTile(drops, tile);
    for (const template of widget.templates) addTemplateWidgets(drops, template);
  } else drops.add(storageTargets(project, attachedTo(widget)), pinKeys(widget));
}

/** Drops the storage of all pins of widgets at the top of the project, tiles and template widgets included. */
export function dropStorage(project: Project, widgets: readonly Widget[], properties = true): StateEdit[] {
  const drops = new Drops();
  for (const widget of widgets) addWidget(drops, project, widget);
  return drops.edits(properties);
}

/** Drops the storage of a widget inside a template, for the devices of the template. */
export function dropInnerStorage(template: TileTemplate, widgets: readonly Widget[]): StateEdit[] {
  const drops = new Drops();
  for (const widget of widgets) drops.add(template.deviceIds, pinKeys(widget));
  return drops.edits(true);
}

/** Drops the storage of the pins that the tiles themselves show. */
export function dropTileStorage(tiles: TilesWidget): StateEdit[] {
  const drops = new Drops();
  for (const tile of tiles.tiles) addTile(drops, tile);
  return drops.edits(true);
}

/** Drops the live values of tiles, one edit for each device. */
export function dropTileValues(tiles: TilesWidget, gone: readonly Tile[]): StateEdit[] {
  const byDevice = new Map<number, string[]>();
  for (const { deviceId, templateId } of gone) {
    const tileKey = `${tiles.id}/${templateId}`;
    byDevice.set(deviceId, [...(byDevice.get(deviceId) ?? []), tileKey]);
  }
  return [...byDevice].map(([target, keys]) => ({ target, kind: 'drop-tiles', tiles: keys }));
}

/** Drops all live state of widgets at the top: their values, or those of their tiles. */
export function dropLive(widgets: readonly Widget[]): StateEdit[] {
  return widgets.flatMap((widget): StateEdit[] => {
    if (isTiles(widget)) return dropTileValues(widget, widget.tiles);
    return [{ target: attachedTo(widget), kind: 'drop-widget', widget: String(widget.id) }];
  });
}
