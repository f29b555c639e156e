import type { Widget } from './types.ts';
import type { Tile, TileTemplate } from './types-doc.ts';

/** The tiles of a DEVICE_TILES widget. */
export function tilesOf(widget: Widget): readonly Tile[] {
  return Array.isArray(widget.tiles) ? (widget.tiles as Tile[]) : [];
}

/** The templates of a DEVICE_TILES widget; none of any other. */
export function templatesOf(widget: Widget): readonly TileTemplate[] {
  return widget.type === 'DEVICE_TILES' && Array.isArray(widget.templates) ? (widget.templates as TileTemplate[]) : [];
}

/** Key of a tile's value in the state of its device. */
export function tileKey(widget: Widget, tile: Tile): string {
  return `${widget.id}/${tile.templateId}`;
}
