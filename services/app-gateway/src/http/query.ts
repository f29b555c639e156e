/** Parameters at most; the rest is dropped (http.md 1.3). */
const MAX_PARAMETERS = 1024;

/** Key under which a query keeps what is wrong with its escapes. No parameter can be named so. */
export const BAD_ESCAPE = Symbol('bad escape');

/** Parameters by name; a list where a name came more than once, in the order of the request. */
export interface Query {
  readonly [name: string]: string | string[] | undefined;
  readonly [BAD_ESCAPE]?: string;
}

type Writable = { [name: string]: string | string[] | undefined; [BAD_ESCAPE]?: string };

/**
 * Parses a query or a form (http.md 1.3): separators `&` and `;`, `+` is a space, `%XX` are bytes of UTF-8, text after `#`
 * is dropped. Never throws: a bad escape is told under `BAD_ESCAPE`.
 */
export function parseQuery(text: string): Query {
  const query: Writable = Object.create(null);
  const hash = text.indexOf('#');
  const end = hash < 0 ? text.length : hash;
  let from = 0;
  for (let count = 0; from < end && count < MAX_PARAMETERS; ) {
    const to = endOfParameter(text, from, end);
    if (to > from) {
      count++;
      add(query, text, from, to);
    }
    from = to + 1;
  }
  return query;
}

/** The first value of a parameter. */
export function firstOf(query: Query, name: string): string | undefined {
  const value = query[name];
  return Array.isArray(value) ? value[0] : value;
}

function endOfParameter(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x26 || char === 0x3b) return at;
  }
  return end;
}

function add(query: Writable, text: string, from: number, to: number): void {
  let equals = text.indexOf('=', from);
  if (equals < 0 || equals > to) equals = to;
  const name = decode(query, text.slice(from, equals));
  const value = decode(query, text.slice(Math.min(equals + 1, to), to));
  const before = query[name];
  if (before === undefined) query[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else query[name] = [before, value];
}

function decode(query: Writable, text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeBytes(query, spaced);
  }
}

/** For bytes that are no UTF-8, which become U+FFFD, and for bad escapes. */
function decodeBytes(query: Writable, text: string): string {
  const bytes: number[] = [];
  const source = Buffer.from(text);
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] as number;
    if (byte !== 0x25) {
      bytes.push(byte);
      continue;
    }
    const hex = source.toString('latin1', at + 1, at + 3);
    if (hex.length < 2) query[BAD_ESCAPE] ??= `unterminated escape sequence at index ${at} of: ${text}`;
    else if (!/^[0-9a-f]{2}$/i.test(hex)) query[BAD_ESCAPE] ??= `invalid hex byte '${hex}' at index ${at} of: ${text}`;
    bytes.push(Number.parseInt(hex, 16));
    at += 2;
  }
  return Buffer.from(bytes).toString();
}
