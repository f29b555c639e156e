import { type Pin, parsePin, parsePinBytes } from '@pinwire/model';
import { indexOfNul } from '@pinwire/protocol';

/** What `parseWrite` found; module state, so that the pin path allocates nothing. */
export const parsed = { pin: parsePin('v', '0') as Pin, valueStart: 0 };

/**
 * Parses `<letter>w\0<pin>\0<value>` in `data[start, end)` into `parsed`; false when a part is missing, the value is
 * empty (unless `emptyValue`), or pin or letter are bad (hardware.md 4.2).
 */
export function parseWrite(data: Buffer, start: number, end: number, emptyValue = false): boolean {
  const first = indexOfNul(data, start + 1, end);
  if (first < 0) return false;
  const second = indexOfNul(data, first + 1, end);
  if (second < 0 || (second + 1 === end && !emptyValue)) return false;
  const pin = parsePinBytes(data[start] as number, data, first + 1, second);
  if (pin === undefined) return false;
  parsed.pin = pin;
  parsed.valueStart = second + 1;
  return true;
}
