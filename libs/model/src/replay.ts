import { Command } from '@pinwire/protocol';
import { joined, sentStreams, streamWrite, widgetLetter, widgetWrite, writeBody } from './frame.ts';
import { attachedTo, kindOf } from './kinds.ts';
import { historyOf, pinValue, streamValue, tableOf, tileValue } from './live.ts';
import { planFor } from './pin-index.ts';
import { pinOfKey, widgetPin } from './pins.ts';
import { rowCommand } from './table.ts';
import { isSelectorId } from './target-ids.ts';
import { tilesOf } from './tile-docs.ts';
import type { Pin, Project, Stored, TargetState, Widget, WidgetState } from './types.ts';

/** The live state of a target of the project, or undefined when nothing is known of it. */
export type StateOf = (targetId: number) => TargetState | undefined;

/** One frame for apps; its message id is 1111. */
export interface SyncFrame {
  readonly command: typeof Command.SET_WIDGET_PROPERTY | typeof Command.APP_SYNC;
  readonly body: Buffer;
}

/** Target of `appSync` that means all targets. */
export const ALL_TARGETS = -1;

/**
 * Frames that show apps the current values (model.md 5.1): pin storage first, then widgets in project order. `target`
 * is a device, tag or selector id, or `ALL_TARGETS`. `dashId` is the id that goes onto the wire.
 */
export function appSync(project: Project, stateOf: StateOf, dashId: number, target: number): SyncFrame[] {
  const out: SyncFrame[] = [];
  const push = (command: SyncFrame['command'], targetId: number, body: Buffer): void => {
    out.push({ command, body: joined([`${dashId}-${targetId}`, body]) });
  };
  for (const id of target === ALL_TARGETS ? targetsOf(project) : [target]) {
    const state = stateOf(id);
    if (!state) continue;
    for (const body of storedForApps(state.values)) push(Command.APP_SYNC, id, body);
    for (const [key, value] of state.properties) {
      const body = propertyBody(key, value);
      if (body) push(Command.SET_WIDGET_PROPERTY, id, body);
    }
  }
  for (const widget of project.widgets) {
    if (kindOf(widget).appSync === 'tiles') {
      for (const tile of tilesOf(widget)) {
        if (target !== ALL_TARGETS && tile.deviceId !== target) continue;
        const body = streamWrite(tile.pin, tileValue(widget, tile, stateOf(tile.deviceId)));
        if (body) push(Command.APP_SYNC, tile.deviceId, body);
      }
      continue;
    }
    const id = attachedTo(widget);
    if (target !== ALL_TARGETS && id !== target) continue;
    const live = stateOf(id)?.widgets.get(String(widget.id));
    for (const body of widgetForApps(widget, live, id)) push(Command.APP_SYNC, id, body);
  }
  return out;
}

/** Every id that may hold state: devices, tags, and whatever widgets are attached to. */
function targetsOf(project: Project): Set<number> {
  const ids = new Set<number>();
  for (const { id } of project.devices) ids.add(id);
  for (const { id } of project.tags) ids.add(id);
  for (const widget of project.widgets) if (kindOf(widget).write !== undefined) ids.add(attachedTo(widget));
  return ids;
}

function* storedForApps(values: ReadonlyMap<string, Stored>): Generator<Buffer> {
  for (const [key, stored] of values) {
    const pin = pinOfKey(key);
    if (!pin) continue;
    if (Buffer.isBuffer(stored)) {
      yield writeBody(pin.letter, pin.number, stored);
      continue;
    }
    const last = stored.values.at(-1);
    if (last === undefined) continue;
    yield joined([`${pin.letter}m`, pin.number, ...stored.values]);
    // For other widgets on the pin, which know no lists.
    yield writeBody(pin.letter, pin.number, last);
  }
}

/** `v5-label` → `5\0label\0value` */
function propertyBody(key: string, value: Buffer): Buffer | undefined {
  const dash = key.indexOf('-');
  const pin = pinOfKey(key.slice(0, dash));
  return pin && joined([pin.number, key.slice(dash + 1), value]);
}

function widgetForApps(widget: Widget, live: WidgetState | undefined, target: number): Buffer[] {
  const sync = kindOf(widget).appSync;
  // What is shown through a selector has its values in pin storage of the selected device.
  if (sync === undefined || (isSelectorId(target) && sync !== 'streams')) return [];
  switch (sync) {
    case 'value':
      return only(widgetWrite(widget, pinValue(widget, live)));
    case 'streams':
      return streamWrites(widget, live);
    case 'lcd':
      return widget.advancedMode === true
        ? present(historyOf(live).map((command) => streamWrite(widget.pins?.[0], command)))
        : streamWrites(widget, live);
    case 'map':
      return present(historyOf(live).map((point) => widgetWrite(widget, point)));
    case 'terminal':
      return list(widget, historyOf(live));
    case 'table':
      return list(widget, tableOf(widget, live).rows.map(rowCommand));
    case 'tiles':
      return [];
  }
}

/** `vm\0pin\0e1\0e2…`; nothing for an empty list. */
function list(widget: Widget, elements: readonly (string | Buffer)[]): Buffer[] {
  const letter = widgetLetter(widget);
  return letter === undefined || elements.length === 0 ? [] : [joined([`${letter}m`, widgetPin(widget), ...elements])];
}

function streamWrites(widget: Widget, live: WidgetState | undefined): Buffer[] {
  return present(sentStreams(widget).map((stream, place) => streamWrite(stream, streamValue(stream, place, live))));
}

function only(body: Buffer | undefined): Buffer[] {
  return body ? [body] : [];
}

function present(bodies: readonly (Buffer | undefined)[]): Buffer[] {
  return bodies.filter((body) => body !== undefined);
}

/**
 * Answer to HARDWARE_SYNC without pins (hardware.md 4.4): bodies of HARDWARE frames, widgets of the device in project
 * order, then its pin storage without properties.
 */
export function hardwareSyncAll(project: Project, deviceId: number, state: TargetState): Buffer[] {
  const out = project.widgets.flatMap((widget) => widgetForDevice(widget, deviceId, state));
  for (const [key, stored] of state.values) out.push(...storedForDevice(pinOfKey(key), stored));
  return out;
}

/**
 * Answer to HARDWARE_SYNC for one pin: the first widget hit, and only when there is none pin storage (hardware.md 4.4).
 */
export function hardwareSync(project: Project, deviceId: number, state: TargetState, pin: Pin): Buffer[] {
  const { holders, key } = planFor(project, deviceId, pin);
  const first = holders[0];
  return first ? widgetForDevice(first.widget, deviceId, state) : storedForDevice(pin, state.values.get(key));
}

function widgetForDevice(widget: Widget, deviceId: number, state: TargetState): Buffer[] {
  const sync = kindOf(widget).hardwareSync;
  if (sync === 'tiles') {
    const own = tilesOf(widget).filter((tile) => tile.deviceId === deviceId);
    return present(own.map((tile) => streamWrite(tile.pin, tileValue(widget, tile, state))));
  }
  if (sync === undefined || attachedTo(widget) !== deviceId) return [];
  const live = state.widgets.get(String(widget.id));
  if (sync === 'streams') return streamWrites(widget, live);
  return only(widgetWrite(widget, sync === 'terminal' ? historyOf(live).at(-1) : pinValue(widget, live)));
}

function storedForDevice(pin: Pin | undefined, stored: Stored | undefined): Buffer[] {
  if (!pin || stored === undefined) return [];
  const values = Buffer.isBuffer(stored) ? [stored] : stored.values;
  return values.map((value) => writeBody(pin.letter, pin.number, value));
}
