import { tableOf } from './live.ts';
import { ownBytes, replaced } from './own-bytes.ts';
import type { Holder, PinPlan } from './pin-index.ts';
import { planFor } from './pin-index.ts';
import { checkRoom } from './room.ts';
import { mapOf, widgetState } from './state.ts';
import { tableCommand, tableList } from './table.ts';
import { isSelectorId } from './target-ids.ts';
import { timeInputFields } from './time-input.ts';
import type { Pin, Project, Stored, TargetState, WidgetState } from './types.ts';

/** How many entries the histories keep (model.md 4.2); full = the oldest is dropped. */
export interface HistoryLimits {
  readonly terminal: number;
  readonly map: number;
  readonly lcd: number;
  readonly table: number;
}

/** The limits of the shipped configuration. */
export const HISTORY_LIMITS: HistoryLimits = { terminal: 25, map: 25, lcd: 6, table: 100 };

const CLEAR = Buffer.from('clr');
const PLAY = Buffer.from('play');
const STOP = Buffer.from('stop');
const NOTHING = Buffer.alloc(0);

/**
 * A pin write from any source (model.md 4.1): sets the value in every widget of the target that the pin hits, else in
 * pin storage. `state` is that of the target and is changed in place; `value` is copied. Throws, with nothing changed,
 * `IllegalCommand` (2) when a TABLE or TIME_INPUT finds a bad number, and `QuotaLimit` (1) when the state is full. A
 * selector has no values: those are of the device that it shows.
 */
export function writePin(
  project: Project,
  targetId: number,
  state: TargetState,
  pin: Pin,
  value: Buffer,
  limits: HistoryLimits = HISTORY_LIMITS,
): void {
  writePinBytes(project, targetId, state, pin, value, 0, value.length, limits);
}

/** `writePin` of the value `data[start, end)`, for the pin path: it needs no view of its own. */
export function writePinBytes(
  project: Project,
  targetId: number,
  state: TargetState,
  pin: Pin,
  data: Buffer,
  start: number,
  end: number,
  limits: HistoryLimits,
): void {
  if (isSelectorId(targetId)) return;
  const plan = planFor(project, targetId, pin);
  const { holders } = plan;
  checkRoom(state, end - start, holders);
  if (holders.length === 0) {
    store(state, plan, data, start, end, limits);
    return;
  }
  if (plan.strict && holders.length > 1) {
    const value = data.subarray(start, end);
    for (const holder of holders) check(holder, state, value, limits);
  }
  for (let i = 0; i < holders.length; i++) apply(holders[i] as Holder, state, data, start, end, limits);
}

/** Throws what `apply` would throw, before any widget is changed. */
function check(holder: Holder, state: TargetState, value: Buffer, limits: HistoryLimits): void {
  const live = state.widgets.get(holder.id);
  if (holder.effect === 'table') tableCommand(tableOf(holder.widget, live), value.toString(), limits.table);
  else if (holder.effect === 'time-input') timeInputFields(value.toString());
}

function apply(
  holder: Holder,
  state: TargetState,
  data: Buffer,
  start: number,
  end: number,
  limits: HistoryLimits,
): void {
  if (holder.effect === 'tiles') {
    const tiles = mapOf(state, 'tiles');
    for (const key of holder.tiles) tiles.set(key, replaced(tiles.get(key), data, start, end));
    return;
  }
  const live = widgetState(state, holder.id);
  switch (holder.effect) {
    case 'value':
      live.value = replaced(live.value, data, start, end);
      break;
    case 'streams':
      setStreams(holder, live, data, start, end);
      break;
    case 'lcd':
      setStreams(holder, live, data, start, end);
      if (holder.widget.advancedMode === true) {
        live.history = lcdList(live.history ?? [], ownBytes(data, start, end), limits.lcd);
      }
      break;
    default:
      applyCommand(holder, live, ownBytes(data, start, end), limits);
  }
}

/** Widgets that understand what is written. */
function applyCommand(holder: Holder, live: WidgetState, value: Buffer, limits: HistoryLimits): void {
  switch (holder.effect) {
    case 'terminal':
      live.history = value.equals(CLEAR) ? [] : appended(live.history ?? [], value, limits.terminal);
      break;
    case 'map':
      setMap(live, value, limits.map);
      break;
    case 'table':
      setTable(holder, live, value, limits.table);
      break;
    case 'player':
      live.value = value;
      if (value.equals(PLAY)) live.fields = { ...live.fields, isOnPlay: true };
      else if (value.equals(STOP)) live.fields = { ...live.fields, isOnPlay: false };
      break;
    case 'time-input': {
      const fields = timeInputFields(value.toString());
      if (fields) live.fields = { ...live.fields, ...fields };
      live.value = value;
    }
  }
}

function setStreams(holder: Holder, live: WidgetState, data: Buffer, start: number, end: number): void {
  live.streams ??= new Array<undefined>(holder.widget.pins?.length ?? 0).fill(undefined);
  for (const place of holder.streams) live.streams[place] = replaced(live.streams[place], data, start, end);
}

function setMap(live: WidgetState, value: Buffer, limit: number): void {
  const clear = value.equals(CLEAR);
  live.history = clear ? [] : appended(live.history ?? [], value, limit);
  // An empty value hides the one of the document.
  live.value = clear ? NOTHING : ownBytes(value, 0, value.length);
}

function setTable(holder: Holder, live: WidgetState, value: Buffer, limit: number): void {
  const before = tableOf(holder.widget, live);
  const after = tableCommand(before, value.toString(), limit);
  if (after === undefined) return;
  live.value = value;
  if (after !== before) live.fields = { ...live.fields, rows: after.rows, currentRowIndex: after.currentRowIndex };
}

/** Adds in place; an existing list is never longer than the limit by more than a changed setting. */
function appended(list: Buffer[], value: Buffer, limit: number): Buffer[] {
  list.push(value);
  if (list.length > limit) list.splice(0, list.length - limit);
  return list;
}

/** `clr` drops all commands before it, but stays itself: the app has to see it. */
function lcdList(list: Buffer[], value: Buffer, limit: number): Buffer[] {
  return value.equals(CLEAR) ? [value] : appended(list, value, limit);
}

/** Pin storage (model.md 4.4). A plain value becomes a list once a list widget shows the pin; a list stays one. */
function store(
  state: TargetState,
  plan: PinPlan,
  data: Buffer,
  start: number,
  end: number,
  limits: HistoryLimits,
): void {
  const old = state.values.get(plan.key);
  const plain = old === undefined || Buffer.isBuffer(old);
  if (plan.list === undefined && plain) {
    const value = replaced(old, data, start, end);
    if (value !== old) mapOf(state, 'values').set(plan.key, value);
    return;
  }
  const type = plan.list ?? (old as Exclude<Stored, Buffer>).type;
  const before = old === undefined ? [] : plain ? [old] : old.values;
  const values = listAfter(type, before, ownBytes(data, start, end), limits);
  if (values) mapOf(state, 'values').set(plan.key, { type, values } satisfies Stored);
}

function listAfter(
  type: NonNullable<PinPlan['list']>,
  before: Buffer[],
  value: Buffer,
  limits: HistoryLimits,
): Buffer[] | undefined {
  if (type === 'TABLE') return tableList(before, value, limits.table);
  if (type === 'LCD') return lcdList(before, value, limits.lcd);
  return value.equals(CLEAR) ? [] : appended(before, value, limits.terminal);
}
