import { parseDoc } from './json.ts';
import { StateReader, StateWriter } from './state-bytes.ts';
import type { DeviceRecord, Stored, TargetState, WidgetState } from './types.ts';

/** First byte of an encoded state; a decoder refuses formats it does not know. */
const FORMAT = 1;

const HAS_VALUE = 1;
const HAS_STREAMS = 2;
const HAS_HISTORY = 4;
const HAS_FIELDS = 8;

const LISTS = ['TERMINAL', 'LCD', 'TABLE'] as const;

type MapName = 'widgets' | 'tiles' | 'values' | 'properties';

/** Stands for every map that nothing was put into: of 100,000 devices most use one of theirs, and an empty one has 180 bytes. */
const NOTHING = new Map<never, never>();
Object.defineProperty(NOTHING, 'set', {
  value() {
    throw new Error('this map is shared: write to the one that mapOf returns');
  },
});

/** The map of a state to write to. */
export function mapOf<N extends MapName>(state: TargetState, name: N): TargetState[N] {
  if (state[name] === NOTHING) state[name] = new Map() as TargetState[N];
  return state[name];
}

/** The state of a target that nothing has happened to: offline, no values. */
export function emptyState(): TargetState {
  const record: DeviceRecord = {
    status: 'OFFLINE',
    connectTime: 0,
    firstConnectTime: 0,
    disconnectTime: 0,
    dataReceivedAt: 0,
  };
  return { record, widgets: NOTHING, tiles: NOTHING, values: NOTHING, properties: NOTHING, updatedAt: 0, version: 0 };
}

/** The state of one widget of the target, made when there is none yet. */
export function widgetState(state: TargetState, id: string): WidgetState {
  let found = state.widgets.get(id);
  if (found === undefined) {
    // All fields from the start: every WidgetState has one shape, which keeps the write path fast.
    found = { value: undefined, streams: undefined, history: undefined, fields: undefined };
    mapOf(state, 'widgets').set(id, found);
  }
  return found;
}

/**
 * Writes a state as bytes: format, record with `updatedAt` and `version`, then the four maps, each entry with its length. Values may hold any byte.
 */
export function encodeState(state: TargetState): Buffer {
  const out = new StateWriter();
  out.count(FORMAT);
  out.json({ ...state.record, updatedAt: state.updatedAt, version: state.version });
  out.count(state.widgets.size);
  for (const [id, widget] of state.widgets) {
    out.text(id);
    writeWidget(out, widget);
  }
  out.bytesMap(state.tiles);
  out.count(state.values.size);
  for (const [key, stored] of state.values) {
    out.text(key);
    writeStored(out, stored);
  }
  out.bytesMap(state.properties);
  return out.finish();
}

/** A saved state is cut, or of a form that this version does not know. It stays as it is for one that does. */
export class UnreadableState extends Error {
  override readonly name = 'UnreadableState';
}

/** Reads what `encodeState` wrote; the result shares no memory with `data`. @throws UnreadableState */
export function decodeState(data: Buffer): TargetState {
  try {
    return readState(data);
  } catch (error) {
    throw new UnreadableState(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readState(data: Buffer): TargetState {
  const input = new StateReader(data);
  const format = input.count();
  if (format !== FORMAT) throw new RangeError(`state format ${format} is unknown`);
  const state = emptyState();
  const { updatedAt, version, ...record } = parseDoc(input.text());
  state.record = { ...state.record, ...record };
  if (typeof updatedAt === 'number') state.updatedAt = updatedAt;
  if (typeof version === 'number') state.version = version;
  for (let left = input.count(); left > 0; left--) mapOf(state, 'widgets').set(input.text(), readWidget(input));
  input.bytesMap(() => mapOf(state, 'tiles'));
  for (let left = input.count(); left > 0; left--) mapOf(state, 'values').set(input.text(), readStored(input));
  input.bytesMap(() => mapOf(state, 'properties'));
  input.end();
  return state;
}

function writeWidget(out: StateWriter, { value, streams, history, fields }: WidgetState): void {
  out.count(
    (value ? HAS_VALUE : 0) | (streams ? HAS_STREAMS : 0) | (history ? HAS_HISTORY : 0) | (fields ? HAS_FIELDS : 0),
  );
  if (value) out.bytes(value);
  if (streams) {
    out.count(streams.length);
    for (const stream of streams) {
      out.count(stream ? 1 : 0);
      if (stream) out.bytes(stream);
    }
  }
  if (history) out.list(history);
  if (fields) out.json(fields);
}

function readWidget(input: StateReader): WidgetState {
  const flags = input.count();
  return {
    value: flags & HAS_VALUE ? input.bytes() : undefined,
    streams: flags & HAS_STREAMS ? readStreams(input) : undefined,
    history: flags & HAS_HISTORY ? input.list() : undefined,
    fields: flags & HAS_FIELDS ? parseDoc(input.text()) : undefined,
  };
}

function readStreams(input: StateReader): (Buffer | undefined)[] {
  const out: (Buffer | undefined)[] = [];
  for (let left = input.count(); left > 0; left--) out.push(input.count() === 1 ? input.bytes() : undefined);
  return out;
}

function writeStored(out: StateWriter, stored: Stored): void {
  if (Buffer.isBuffer(stored)) {
    out.count(0);
    out.bytes(stored);
  } else {
    out.count(LISTS.indexOf(stored.type) + 1);
    out.list(stored.values);
  }
}

function readStored(input: StateReader): Stored {
  const kind = input.count();
  if (kind === 0) return input.bytes();
  const type = LISTS[kind - 1];
  if (type === undefined) throw new RangeError(`kind ${kind} of a stored value is unknown`);
  return { type, values: input.list() };
}
