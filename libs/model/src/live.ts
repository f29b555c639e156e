import type { TableContent, TableRow } from './table.ts';
import { tileKey } from './tile-docs.ts';
import type { DataStream, TargetState, Widget, WidgetState } from './types.ts';
import type { Tile } from './types-doc.ts';

/** Bytes of a value in a document, or undefined when it has none. */
function documentValue(value: unknown): Buffer | undefined {
  if (typeof value === 'string') return Buffer.from(value);
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? Buffer.from(String(value))
    : undefined;
}

/** Current value of a one-pin widget: what was written last, else what the document says. */
export function pinValue(widget: Widget, live: WidgetState | undefined): Buffer | undefined {
  return live?.value ?? documentValue(widget.value);
}

/** Current value of one stream of a multi-pin widget. */
export function streamValue(stream: DataStream, place: number, live: WidgetState | undefined): Buffer | undefined {
  return live?.streams?.[place] ?? documentValue(stream.value);
}

/** Current value of a tile, given the state of its device. */
export function tileValue(widget: Widget, tile: Tile, state: TargetState | undefined): Buffer | undefined {
  return state?.tiles.get(tileKey(widget, tile)) ?? documentValue(tile.pin?.value);
}

/** Lines, points or commands that a widget remembers, oldest first. */
export function historyOf(live: WidgetState | undefined): readonly Buffer[] {
  return live?.history ?? [];
}

/** Rows and picked row of a TABLE. */
export function tableOf(widget: Widget, live: WidgetState | undefined): TableContent {
  const rows = live?.fields?.rows ?? widget.rows;
  const index = live?.fields?.currentRowIndex ?? widget.currentRowIndex;
  return {
    rows: Array.isArray(rows) ? (rows as TableRow[]) : [],
    currentRowIndex: typeof index === 'number' ? index : 0,
  };
}
