const PREFIX = Buffer.from('pm');

/**
 * Cuts a pin-mode body `pm\01\0out\07\0in` into bodies of at most `max` bytes, each with whole pairs (hardware.md 5.1 "do
 * better"). A pair that does not fit at all is left out.
 */
export function splitPinModes(body: Buffer, max: number): Buffer[] {
  if (body.length <= max) return [body];
  const parts = body.toString('latin1').split('\0');
  const out: Buffer[] = [];
  let current = PREFIX;
  for (let at = 1; at + 1 < parts.length; at += 2) {
    const pair = Buffer.from(`\0${parts[at]}\0${parts[at + 1]}`);
    if (PREFIX.length + pair.length > max) continue;
    if (current.length + pair.length > max) {
      out.push(current);
      current = PREFIX;
    }
    current = Buffer.concat([current, pair]);
  }
  if (current.length > PREFIX.length) out.push(current);
  return out;
}
