import { emptyState, mapOf } from './state.ts';
import type { Doc, TargetState, WidgetState } from './types.ts';

/**
 * What a change of a document means for the live state of one target (device or tag). Plain data, so that it can travel
 * to the router that owns the target; widgets are named by their id as text.
 */
export type StateEdit =
  /** The target is gone: nothing of it is kept. */
  | { target: number; kind: 'drop-target' }
  /** Pin storage of these pins (`v5`) goes, with `properties` also the stored properties of the pins. */
  | { target: number; kind: 'drop-stored'; pins: string[]; properties: boolean }
  /** The widget was deleted, detached, moved to another pin or written anew. */
  | { target: number; kind: 'drop-widget'; widget: string }
  /** The widget was written anew on the same pin: keeps only what is said, all other overlaid fields go. */
  | ({ target: number; kind: 'keep-value'; widget: string } & Kept)
  /** The document got these fields anew: what writes and properties laid over them goes. */
  | { target: number; kind: 'drop-fields'; widget: string; fields: string[] }
  /** Values of these tiles (`tilesWidgetId/templateId`) go. */
  | { target: number; kind: 'drop-tiles'; tiles: string[] }
  /** The device was told to load a firmware: `deviceOtaInfo` of its record (model.md 1.6). */
  | { target: number; kind: 'firmware'; info: Doc };

/** What of a widget's live state survives an update of its document. */
export interface Kept {
  value: boolean;
  history: boolean;
  /** For each stream of the new document the old stream whose value it keeps, −1 for none. */
  streams?: number[];
  /** Overlaid fields that stay. */
  fields: string[];
}

function keep(old: WidgetState, kept: Kept): WidgetState {
  const fields = Object.entries(old.fields ?? {}).filter(([name]) => kept.fields.includes(name));
  const streams = old.streams;
  return {
    value: kept.value ? old.value : undefined,
    streams: streams && kept.streams?.map((index) => streams[index]),
    history: kept.history ? old.history : undefined,
    fields: fields.length > 0 ? Object.fromEntries(fields) : undefined,
  };
}

function dropTarget(state: TargetState): void {
  state.record = emptyState().record;
  state.updatedAt = 0;
  state.widgets.clear();
  state.tiles.clear();
  state.values.clear();
  state.properties.clear();
}

function dropStored(state: TargetState, pins: readonly string[], properties: boolean): void {
  for (const pin of pins) state.values.delete(pin);
  if (!properties) return;
  const gone = new Set(pins);
  for (const key of [...state.properties.keys()]) {
    if (gone.has(key.slice(0, key.indexOf('-')))) state.properties.delete(key);
  }
}

function withoutFields(fields: Doc, gone: readonly string[]): Doc | undefined {
  const left = Object.entries(fields).filter(([name]) => !gone.includes(name));
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}

/** Applies an edit to the state of its target. A second time it changes nothing, unless it re-orders streams. */
export function applyEdit(state: TargetState, edit: StateEdit): void {
  switch (edit.kind) {
    case 'drop-target':
      dropTarget(state);
      return;
    case 'drop-stored':
      dropStored(state, edit.pins, edit.properties);
      return;
    case 'drop-widget':
      state.widgets.delete(edit.widget);
      return;
    case 'firmware':
      state.record.deviceOtaInfo = edit.info;
      return;
    case 'drop-tiles':
      for (const tile of edit.tiles) state.tiles.delete(tile);
      return;
    case 'drop-fields': {
      const live = state.widgets.get(edit.widget);
      if (live?.fields) live.fields = withoutFields(live.fields, edit.fields);
      return;
    }
    case 'keep-value': {
      const old = state.widgets.get(edit.widget);
      if (old) mapOf(state, 'widgets').set(edit.widget, keep(old, edit));
    }
  }
}
