const GRAMMAR = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?$/;

/** Longest text that is tried as a number: one of 20 KB would cost time and mean nothing. */
const MAX_LENGTH = 400;

/**
 * The number that a whole value is (automation.md 0.4), or undefined: several values, blanks, hexadecimal, words and
 * what is too large for a double are no numbers. `5.`, `.5` and `1e` (= 1) are.
 */
export function numberOf(value: Buffer): number | undefined {
  if (value.length === 0 || value.length > MAX_LENGTH) return undefined;
  const text = value.toString('latin1');
  if (!GRAMMAR.test(text)) return undefined;
  const number = Number(text.replace(/[eE][+-]?$/, ''));
  return Number.isFinite(number) ? number : undefined;
}
