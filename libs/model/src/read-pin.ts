import { splitAll } from '@pinwire/protocol';
import { streamLetter, writeBody } from './frame.ts';
import { isSplit } from './kinds.ts';
import { historyOf, pinValue, streamValue, tileValue } from './live.ts';
import type { Holder } from './pin-index.ts';
import { planFor } from './pin-index.ts';
import { hitsStream, streamPinLetter, widgetPinLetter } from './pins.ts';
import { tileKey, tilesOf } from './tile-docs.ts';
import type { Pin, Project, TargetState } from './types.ts';

/**
 * Body of `GET /{token}/get/{pin}`: a JSON array of texts (http.md 2.2), of the first widget the pin hits, else of pin
 * storage. Undefined where the answer is `Requested pin doesn't exist in the app.` Values are escaped, the parts of a
 * multi-part value are elements of their own, and a tile is answered as an array like everything else.
 */
export function readPin(project: Project, deviceId: number, state: TargetState, pin: Pin): string | undefined {
  const { holders, key } = planFor(project, deviceId, pin);
  const first = holders[0];
  if (first) {
    const values = holderValues(first, deviceId, state);
    return values && JSON.stringify(values);
  }
  const stored = state.values.get(key);
  if (stored === undefined) return undefined;
  return JSON.stringify(Buffer.isBuffer(stored) ? parts(stored) : texts(stored.values));
}

function holderValues(holder: Holder, deviceId: number, state: TargetState): string[] | undefined {
  const { widget, effect } = holder;
  const live = state.widgets.get(holder.id);
  switch (effect) {
    case 'terminal':
    case 'map':
      return texts(historyOf(live));
    case 'streams':
    case 'lcd': {
      const streams = widget.pins ?? [];
      if (isSplit(widget)) return streams.map((stream, place) => streamValue(stream, place, live)?.toString() ?? '');
      const first = streams[0];
      return first && streamPinLetter(first) ? parts(streamValue(first, 0, live)) : [];
    }
    case 'tiles': {
      const tile = tilesOf(widget).find((one) => one.deviceId === deviceId && tileKey(widget, one) === holder.tiles[0]);
      const value = tile && tileValue(widget, tile, state);
      return value && parts(value);
    }
    default:
      return parts(pinValue(widget, live));
  }
}

function texts(values: readonly Buffer[]): string[] {
  return values.map((value) => value.toString());
}

/** Parts of a value; empty ones at the end are dropped. */
function parts(value: Buffer | undefined): string[] {
  return value === undefined ? [] : splitAll(value.toString());
}

/**
 * Body of the HARDWARE frame of an HTTP write (http.md 2.4): exactly the value written, with the type letter of the
 * first widget hit (`a` in PWM mode), else with that of the request.
 */
export function httpWriteBody(project: Project, deviceId: number, pin: Pin, value: Buffer): Buffer {
  const first = planFor(project, deviceId, pin).holders[0];
  return writeBody((first && holderLetter(first, pin)) ?? pin.letter, pin.number, value);
}

function holderLetter({ widget, effect }: Holder, pin: Pin): Pin['letter'] | undefined {
  if (effect === 'tiles') return undefined;
  if (effect !== 'streams' && effect !== 'lcd') return widget.pwmMode === true ? 'a' : widgetPinLetter(widget);
  const stream = widget.pins?.find((one) => hitsStream(one, pin));
  return stream && streamLetter(stream);
}
