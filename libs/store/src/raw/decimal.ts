import { numberOf } from '@pinwire/automation';

const ZERO = 0x30;
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/**
 * The number that `data[start, end)` is as a whole (automation.md 0.4), or NaN. Plain decimals of up to 15 digits, which
 * is nearly all that devices send, are read without making a string: digits and power of ten are exact doubles then, so
 * that one division rounds as reading the text would.
 */
export function decimalOf(data: Buffer, start: number, end: number): number {
  let at = start;
  const negative = data[at] === 0x2d;
  if (negative || data[at] === 0x2b) at++;
  if (end - at > 16 || at >= end) return slowDecimal(data, start, end);
  let digits = 0;
  let fraction = -1;
  let number = 0;
  for (; at < end; at++) {
    const digit = (data[at] as number) - ZERO;
    if (digit >= 0 && digit <= 9) {
      number = number * 10 + digit;
      digits++;
      if (fraction >= 0) fraction++;
    } else if (digit === 0x2e - ZERO && fraction < 0) fraction = 0;
    else return slowDecimal(data, start, end);
  }
  if (digits === 0 || digits > 15) return slowDecimal(data, start, end);
  if (fraction > 0) number /= POWERS[fraction] as number;
  return negative ? -number : number;
}

function slowDecimal(data: Buffer, start: number, end: number): number {
  const first = data[start] as number;
  // Words are the usual other case: not one of `+-.0…9` at the start is no number.
  if (end === start || first < 0x2b || first > 0x39) return Number.NaN;
  return numberOf(data.subarray(start, end)) ?? Number.NaN;
}
