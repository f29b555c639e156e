import { IllegalBody } from './errors.ts';
import { MAX_DEPTH, readJson } from './json-parser.ts';

/** Digits of the shortest integer that a double may not hold exactly (9007199254740993). */
const UNSAFE_DIGITS = 16;
const QUOTE = 34;
const BACKSLASH = 92;

/** What one pass over the text tells: its deepest nesting, and whether a number has 16 or more digits in a row. */
function scan(text: string): { depth: number; long: boolean } {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let long = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char >= 48 && char <= 57) {
      if (++digits === UNSAFE_DIGITS) long = true;
      continue;
    }
    digits = 0;
    if (char === QUOTE) {
      for (i++; i < text.length && text.charCodeAt(i) !== QUOTE; i++) if (text.charCodeAt(i) === BACKSLASH) i++;
    } else if (char === 91 || char === 123) {
      if (++depth > deepest) deepest = depth;
    } else if (char === 93 || char === 125) depth--;
  }
  return { depth: deepest, long };
}

/**
 * Parses JSON of a client (model.md 0.1, 0.2): integers beyond 2^53 − 1 become bigint so that ids survive, text after the
 * first value is ignored. Throws `IllegalBody` (11) for anything else that is not JSON and for nesting beyond 100.
 */
export function parseJson(text: string): unknown {
  const { depth, long } = scan(text);
  if (depth > MAX_DEPTH || long) return readJson(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return readJson(text);
  }
}

/** The maps of the model; unlike other objects they are left out when they are empty. */
const MAPS: ReadonlySet<string> = new Set(['androidTokens', 'iOSTokens', 'pinsStorage']);

function isOmitted(key: string, value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (typeof value !== 'object') return typeof value === 'function' || typeof value === 'symbol';
  if (Array.isArray(value)) return value.length === 0;
  return MAPS.has(key) && isBare(value as Record<string, unknown>);
}

/** Whether nothing of a map is written. */
function isBare(map: Record<string, unknown>): boolean {
  for (const key of Object.keys(map)) if (!isOmitted(key, map[key])) return false;
  return true;
}

function writeArray(values: readonly unknown[]): string {
  let out = '[';
  for (let i = 0; i < values.length; i++) out += i === 0 ? write(values[i]) : `,${write(values[i])}`;
  return `${out}]`;
}

function writeObject(doc: Record<string, unknown>): string {
  const lead = Object.hasOwn(doc, 'type') ? 'type' : 'mode';
  let out = '';
  const first = doc[lead];
  if (Object.hasOwn(doc, lead) && !isOmitted(lead, first)) out = `"${lead}":${write(first)}`;
  for (const key of Object.keys(doc)) {
    const value = doc[key];
    if (key === lead || isOmitted(key, value)) continue;
    out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${write(value)}`;
  }
  return `{${out}}`;
}

function write(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return writeArray(value);
  return value === null || typeof value !== 'object' ? 'null' : writeObject(value as Record<string, unknown>);
}

/**
 * Writes a document as the original does (model.md 0.1): null, empty strings, empty arrays and empty maps are left out at
 * every depth, array elements and empty objects stay; `type` comes first, else `mode`; a bigint is a plain integer. An
 * array at the top is written even when it is empty.
 */
export function stringify(doc: unknown): string {
  return write(doc);
}

/**
 * Writes a document for the store, so that it is the same when it is read again: with the empty and null fields that
 * `stringify` leaves out. An action that sets a pin to the empty text is one, without its value it is none (automation.md 2.4).
 */
export function exactJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(exactJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${exactJson(field)}`).join(',')}}`;
}

/** A JSON object, and not null or an array. */
export function isDoc(value: unknown): value is { [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `parseJson` for a text that must hold an object; else `IllegalBody`. */
export function parseDoc(text: string): { [field: string]: unknown } {
  const value = parseJson(text);
  if (!isDoc(value)) throw new IllegalBody('a JSON object is expected');
  return value;
}
