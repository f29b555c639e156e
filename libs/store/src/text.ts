/**
 * Whether Postgres can hold `text` in a text column. Names and tokens come straight from the network: one with a NUL
 * cannot have been stored, so looking for it finds nothing instead of failing.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0');
}
