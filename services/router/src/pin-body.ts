import type { Pin, PinLetter } from '@pinwire/model';
import { indexOfNul } from '@pinwire/protocol';

const letters: PinLetter[] = ['d', 'v', 'a'];

/** All 768 pins: the pin path hands out one of these instead of making an object a message. */
const pins = new Map<number, Pin[]>(
  letters.flatMap((letter) => {
    const row = Array.from({ length: 256 }, (_, number): Pin => ({ letter, number }));
    return [
      [letter.charCodeAt(0), row],
      [letter.toUpperCase().charCodeAt(0), row],
    ] as [number, Pin[]][];
  }),
);

/** Where the last parsed write has its value; module state, so that the pin path allocates nothing. */
export const parsed = { pin: pins.get(118)?.[0] as Pin, valueStart: 0 };

/**
 * Parses `<letter>w\0<pin>\0<value>` in `data[start, end)` into `parsed`; false when a part is missing, the value is
 * empty (unless `emptyValue`), or pin or letter are bad (hardware.md 4.2).
 */
export function parseWrite(data: Buffer, start: number, end: number, emptyValue = false): boolean {
  const first = indexOfNul(data, start + 1, end);
  if (first < 0) return false;
  const second = indexOfNul(data, first + 1, end);
  if (second < 0 || (second + 1 === end && !emptyValue)) return false;
  const row = pins.get(data[start] as number);
  if (row === undefined) return false;
  let at = first + 1;
  let sign = 1;
  if (data[at] === 0x2b || data[at] === 0x2d) {
    if (data[at] === 0x2d) sign = -1;
    at++;
  }
  if (at === second || second - at > 10) return false;
  let number = 0;
  for (; at < second; at++) {
    const digit = (data[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return false;
    number = number * 10 + digit;
  }
  const pin = row[number];
  if (pin === undefined || (sign < 0 && number > 0)) return false;
  parsed.pin = pin;
  parsed.valueStart = second + 1;
  return true;
}
