/** Names that old apps send and that tz databases do not have (model.md 0.2). */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['Canada/East-Saskatchewan', 'America/Regina'],
  ['Asia/Hanoi', 'Asia/Ho_Chi_Minh'],
]);

const OFFSET = /^(UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?$/;

const known = new Map<string, boolean>();

/** Clients choose the text: remember only so many, so that it cannot fill the memory. */
const REMEMBERED = 1000;

function isZone(name: string): boolean {
  let valid = known.get(name);
  if (valid === undefined) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      valid = true;
    } catch {
      valid = false;
    }
    if (known.size >= REMEMBERED) known.clear();
    known.set(name, valid);
  }
  return valid;
}

/**
 * The zone that a `tzName` means (model.md 0.2): an IANA id as it is, an offset written out (`UTC+3` → `UTC+03:00`),
 * `UTC` for anything unknown.
 */
export function normalizeZone(name: string): string {
  const zone = RENAMED.get(name) ?? name;
  if (zone === 'Z' || zone === 'UTC' || zone === 'GMT' || zone === 'UT') return zone;
  const offset = OFFSET.exec(zone);
  if (offset) {
    const hours = Number(offset[3]);
    const minutes = Number(offset[4] ?? 0);
    if (hours > 18 || minutes > 59 || (hours === 18 && minutes > 0)) return 'UTC';
    const prefix = offset[1] ?? '';
    if (hours === 0 && minutes === 0) return prefix === '' ? 'Z' : prefix;
    return `${prefix}${offset[2]}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
  }
  return isZone(zone) ? zone : 'UTC';
}
