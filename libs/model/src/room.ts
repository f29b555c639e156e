import { QuotaLimit } from './errors.ts';
import { stringify } from './json.ts';
import type { Holder } from './pin-index.ts';
import type { Stored, TargetState } from './types.ts';

/** Values of up to so many bytes are always taken: nothing is added up for them. Pins hold at most some MB of such. */
const FREE_BYTES = 256;

/**
 * What a target may keep, in bytes. A state is saved as a whole, so without a bound (model.md 12 "do better") one device
 * can stall the store for everybody: 30 pins of 9 MB over MQTT did so for good (2026-11-21, PGlite).
 */
export const MAX_STATE_BYTES = 4 * 1024 * 1024;

/**
 * Refuses a value of `length` bytes for these widgets, or for pin storage, with 1 when the state would become too large.
 * What it replaces is not taken off.
 */
export function checkRoom(state: TargetState, length: number, holders: readonly Holder[]): void {
  if (length <= FREE_BYTES || bytesOf(state) + length * copiesIn(holders) <= MAX_STATE_BYTES) return;
  throw new QuotaLimit(`the state of a target is limited to ${MAX_STATE_BYTES} bytes`);
}

/** How often a value is kept, at most: in every stream and tile, in widgets and their histories, in pin storage. */
function copiesIn(holders: readonly Holder[]): number {
  let copies = 1;
  for (const { streams, tiles } of holders) copies += streams.length + tiles.length + 1;
  return copies;
}

/** Bytes of all values of a state, its keys not counted. */
function bytesOf({ widgets, tiles, values, properties }: TargetState): number {
  let sum = 0;
  for (const { value, streams, history, fields } of widgets.values()) {
    sum += (value?.length ?? 0) + lengths(streams) + lengths(history);
    if (fields) sum += stringify(fields).length;
  }
  for (const value of tiles.values()) sum += value.length;
  for (const stored of values.values()) sum += storedLength(stored);
  for (const value of properties.values()) sum += value.length;
  return sum;
}

function storedLength(stored: Stored): number {
  return Buffer.isBuffer(stored) ? stored.length : lengths(stored.values);
}

function lengths(list: readonly (Buffer | undefined)[] = []): number {
  let sum = 0;
  for (const value of list) sum += value?.length ?? 0;
  return sum;
}
