/** Cutting of bodies at NUL bytes (reference hardware.md 2.3, app.md 1.7). */

/** Position of the next NUL in `data[from, to)`, or −1. */
export function indexOfNul(data: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at++) if (data[at] === 0) return at;
  return -1;
}

/** At most `parts` parts; the search for the first NUL starts at index 1, the last part is the untouched rest. */
function split(body: string, parts: number): string[] {
  const out: string[] = [];
  let from = 0;
  let search = 1;
  while (out.length < parts - 1) {
    const at = body.indexOf('\0', search);
    if (at < 0) break;
    out.push(body.slice(from, at));
    from = at + 1;
    search = from;
  }
  out.push(body.slice(from));
  return out;
}

/** Cut at the first NUL found at index ≥ 1. */
export function split2(body: string): string[] {
  return split(body, 2);
}

/** Cut at the first two NULs; the third part is the untouched rest. */
export function split3(body: string): string[] {
  return split(body, 3);
}

/** Cut at every NUL; trailing empty parts are dropped, `''` gives one empty part, only NULs give none. */
export function splitAll(body: string): string[] {
  if (body === '') return [''];
  const parts = body.split('\0');
  while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop();
  return parts;
}

/** `1-200000` → `['1', '200000']`; a dash at index 0 is a sign, not a separator. */
export function splitDevice(head: string): [string, string | undefined] {
  const at = head.indexOf('-', 1);
  return at < 0 ? [head, undefined] : [head.slice(0, at), head.slice(at + 1)];
}

/** An int32 written in decimal with an optional sign, or undefined (app.md 5.1). */
export function parseInt32(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= -2147483648 && value <= 2147483647 ? value : undefined;
}
