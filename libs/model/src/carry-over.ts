import { attachedTo, kindOf } from './kinds.ts';
import { streamPin, widgetPin } from './pins.ts';
import type { Kept, StateEdit } from './state-edit.ts';
import type { DataStream, Doc, Widget } from './types.ts';

/** Types whose JSON always wins over the old value (model.md 8.2). */
const JSON_WINS: ReadonlySet<string> = new Set(['TIMER', 'TIME_INPUT', 'WEBHOOK']);

/** Live fields that come from pin writes; the JSON wins where it brings content of its own. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  PLAYER: ['isOnPlay'],
  TABLE: ['rows', 'currentRowIndex'],
};

const hasValue = (doc: Doc): boolean => typeof doc.value === 'string' && doc.value !== '';

function samePin(a: Widget, b: Widget): boolean {
  return widgetPin(a) === widgetPin(b) && a.pinType === b.pinType;
}

function sameStream(a: DataStream, b: DataStream): boolean {
  return streamPin(a) === streamPin(b) && a.pinType === b.pinType;
}

/** For each new stream the old one on the same pin, the one at the same place first; −1 for none. */
function streamPlaces(old: readonly DataStream[], next: readonly DataStream[]): number[] {
  return next.map((stream, place) => {
    const beside = old[place];
    return beside && sameStream(beside, stream) ? place : old.findIndex((other) => sameStream(other, stream));
  });
}

function isMoved(old: Widget, next: Widget): boolean {
  if (attachedTo(old) !== attachedTo(next) || JSON_WINS.has(next.type)) return true;
  const { kind } = kindOf(next);
  if (kind !== kindOf(old).kind) return true;
  if (kind === 'one-pin') return !samePin(old, next);
  return kind === 'multi-pin' && !streamPlaces(old.pins ?? [], next.pins ?? []).some((place) => place >= 0);
}

function writtenFields(next: Widget): string[] {
  const rows = next.rows;
  if (next.type === 'TABLE' && Array.isArray(rows) && rows.length > 0) return [];
  return [...(WRITTEN[next.type] ?? [])];
}

function withOldValue(old: Widget, next: Widget): Widget {
  const out: Widget = hasValue(old) ? { ...next, value: old.value } : { ...next };
  for (const name of next.type === 'TABLE' ? writtenFields(next) : []) {
    if (old[name] !== undefined) out[name] = old[name];
  }
  return out;
}

function withOldStreams(old: readonly DataStream[], next: Widget, places: readonly number[]): Widget {
  const pins = next.pins?.map((stream, i): DataStream => {
    const before = old[places[i] ?? -1];
    return before && hasValue(before) ? { ...stream, value: before.value } : stream;
  });
  return { ...next, pins };
}

/**
 * What an updated widget keeps of the old one's value (model.md 8.2): on the same target, pin and type the old value is
 * written over the new JSON; else the JSON stands and the live state goes. The edits are for the target of the widget.
 */
export function carryOver(old: Widget, next: Widget): { widget: Widget; edits: StateEdit[] } {
  const id = String(old.id);
  const { kind } = kindOf(next);
  if (kind === 'no-pin' || kind === 'tiles' || isMoved(old, next)) {
    return { widget: next, edits: [{ target: attachedTo(old), kind: 'drop-widget', widget: id }] };
  }
  const kept: Kept = { value: true, history: true, fields: writtenFields(next) };
  let widget = next;
  if (kind === 'multi-pin') {
    const places = streamPlaces(old.pins ?? [], next.pins ?? []);
    kept.streams = places;
    // Commands of an LCD are those of its first pin.
    kept.history = (places[0] ?? -1) >= 0;
    widget = withOldStreams(old.pins ?? [], next, places);
  } else widget = withOldValue(old, next);
  return { widget, edits: [{ target: attachedTo(old), kind: 'keep-value', widget: id, ...kept }] };
}

/**
 * Live state after UPDATE_DASH replaced a widget: the JSON's value wins, but lines, points and commands are not in the JSON
 * and would be lost; they stay with the same pin.
 */
export function carryHistory(old: Widget, next: Widget | undefined): StateEdit {
  const edit = { target: attachedTo(old), widget: String(old.id) };
  if (!next || next.type !== old.type || isMoved(old, next)) return { ...edit, kind: 'drop-widget' };
  return { ...edit, kind: 'keep-value', value: false, history: true, fields: [] };
}
