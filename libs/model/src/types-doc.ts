import type { DataStream, Doc, Widget, WidgetId } from './types.ts';

export type { DataStream, Device, Doc, Project, Tag, Widget, WidgetId } from './types.ts';

/** A tile template of DEVICE_TILES (model.md 7.4). */
export interface TileTemplate extends Doc {
  mode: string;
  id: WidgetId;
  widgets: Widget[];
  deviceIds: number[];
  templateId?: string;
  pin?: DataStream;
}

/** One device's tile of one template. */
export interface Tile extends Doc {
  deviceId: number;
  templateId: WidgetId;
  pin?: DataStream;
}

/** The widget that holds them. */
export interface TilesWidget extends Widget {
  type: 'DEVICE_TILES';
  templates: TileTemplate[];
  tiles: Tile[];
}

/** Whether a widget is a DEVICE_TILES; its lists are then present (the parser sees to it). */
export function isTiles(widget: Widget): widget is TilesWidget {
  return widget.type === 'DEVICE_TILES';
}
