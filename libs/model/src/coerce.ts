import { IllegalBody } from './errors.ts';
import { isDoc } from './json.ts';
import type { Doc } from './types.ts';
import { normalizeZone } from './zone.ts';

/**
 * How one field is read (model.md 0.2). `json`: as it comes. `name`: text of an enum that only clients use. `zone`: a time
 * zone. `pinType` and `of`: enums with a meaning for the server, unknown names are refused.
 */
export type Kind =
  | 'int'
  | 'short'
  | 'long'
  | 'float'
  | 'bool'
  | 'text'
  | 'name'
  | 'zone'
  | 'json'
  | 'ints'
  | 'texts'
  | 'textMap'
  | { readonly of: readonly string[] }
  | { readonly object: Shape }
  | { readonly list: Shape };

export interface Field {
  readonly name: string;
  readonly kind: Kind;
  /** Value of a missing field; undefined = the field stays absent. */
  readonly fallback?: unknown;
}

export interface Shape {
  readonly fields: readonly Field[];
  /** Another accepted name → the field's name. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Fields that belong to one value of a discriminator, beside `fields`. */
  readonly by?: (doc: Doc) => Shape;
}

const RANGE = {
  short: [-(2 ** 15), 2 ** 15 - 1],
  int: [-(2 ** 31), 2 ** 31 - 1],
} as const;
const LONG_MAX = 2n ** 63n - 1n;
const LONG_MIN = -(2n ** 63n);

function refuse(name: string, value: unknown): never {
  throw new IllegalBody(`field ${name}: ${typeof value} cannot be taken`);
}

/** A whole number of any size: a bigint where a double is not exact. */
function whole(name: string, value: unknown): number | bigint {
  if (value === null) return 0;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) + 0 : refuse(name, value);
  if (typeof value !== 'string') return refuse(name, value);
  const text = value.trim();
  if (text === '') return 0;
  if (!/^[+-]?\d{1,20}$/.test(text)) return refuse(name, value);
  const number = Number(text);
  return Number.isSafeInteger(number) ? number + 0 : BigInt(text.replace('+', ''));
}

function bounded(name: string, value: unknown, kind: 'short' | 'int'): number {
  const number = whole(name, value);
  const [min, max] = RANGE[kind];
  return typeof number === 'bigint' || number < min || number > max ? refuse(name, value) : number;
}

function long(name: string, value: unknown): number | bigint {
  const number = whole(name, value);
  return typeof number === 'bigint' && (number > LONG_MAX || number < LONG_MIN) ? refuse(name, value) : number;
}

function float(name: string, value: unknown): number {
  if (value === null) return 0;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '') return 0;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return refuse(name, value);
    return float(name, Number(text));
  }
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse(name, value);
}

function bool(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0;
  if (typeof value !== 'string') return refuse(name, value);
  const text = value.trim().toLowerCase();
  return text === 'true' || (text === 'false' || text === '' ? false : refuse(name, value));
}

function text(name: string, value: unknown): string | undefined {
  if (value === null) return undefined;
  return typeof value === 'object' ? refuse(name, value) : String(value);
}

/** A name out of a list, or its place in the list. */
function member(name: string, value: unknown, names: readonly string[]): string | undefined {
  if (value === null) return undefined;
  const found = typeof value === 'number' ? names[value] : names.find((n) => n === value);
  return found ?? refuse(name, value);
}

function list<T>(name: string, value: unknown, read: (element: unknown) => T): T[] | undefined {
  if (value === null) return undefined;
  if (!Array.isArray(value)) return refuse(name, value);
  return value.filter((element: unknown) => element !== null).map(read);
}

function textMap(name: string, value: unknown): Record<string, string> | undefined {
  if (value === null) return undefined;
  if (!isDoc(value)) return refuse(name, value);
  const out: Record<string, string> = {};
  for (const key of Object.keys(value)) if (key !== '__proto__') out[key] = text(name, value[key]) ?? '';
  return out;
}

function object(name: string, value: unknown, shape: Shape): Doc | undefined {
  if (value === null) return undefined;
  return isDoc(value) ? readShape(shape, value) : refuse(name, value);
}

/** Reads one value (null included) as `kind` says; undefined = the field is absent. Throws `IllegalBody`. */
export function coerce(name: string, value: unknown, kind: Kind): unknown {
  if (typeof kind === 'object') {
    if ('of' in kind) return member(name, value, kind.of);
    if ('object' in kind) return object(name, value, kind.object);
    return list(name, value, (element) => object(name, element, kind.list));
  }
  switch (kind) {
    case 'int':
    case 'short':
      return bounded(name, value, kind);
    case 'long':
      return long(name, value);
    case 'float':
      return float(name, value);
    case 'bool':
      return bool(name, value);
    case 'text':
      return text(name, value);
    case 'name':
      if (value === null) return undefined;
      return typeof value === 'object' ? refuse(name, value) : value;
    case 'zone': {
      const zone = text(name, value);
      return zone === undefined || zone === '' ? undefined : normalizeZone(zone);
    }
    case 'ints':
      return list(name, value, (element) => bounded(name, element, 'int'));
    case 'texts':
      return list(name, value, (element) => text(name, element));
    case 'textMap':
      return textMap(name, value);
    case 'json':
      return value;
  }
}

/** Mutable defaults must not be shared by documents. */
function fresh(fallback: unknown): unknown {
  return Array.isArray(fallback) ? [...(fallback as unknown[])] : fallback;
}

function take(fields: readonly Field[], input: Doc, out: Doc): void {
  for (const { name, kind, fallback } of fields) {
    const given = Object.hasOwn(input, name);
    const value = given ? coerce(name, input[name], kind) : fresh(fallback);
    // A null list is an empty one (model.md 1.3), which the default says.
    const kept = value ?? (given && Array.isArray(fallback) ? [] : undefined);
    if (kept !== undefined) out[name] = kept;
  }
}

function renamed(input: Doc, aliases: Readonly<Record<string, string>>): Doc {
  let out = input;
  for (const [alias, name] of Object.entries(aliases)) {
    if (!Object.hasOwn(out, alias)) continue;
    const { [alias]: value, ...rest } = out;
    out = Object.hasOwn(rest, name) ? rest : { ...rest, [name]: value };
  }
  return out;
}

/**
 * Reads an object: known fields as the shape says, missing ones by their default, all others unchanged (model.md 10).
 * Throws `IllegalBody`.
 */
export function readShape(shape: Shape, raw: Doc): Doc {
  const input = shape.aliases ? renamed(raw, shape.aliases) : raw;
  const out: Doc = {};
  take(shape.fields, input, out);
  if (shape.by) take(shape.by(input).fields, input, out);
  for (const key of Object.keys(input)) {
    if (key === '__proto__' || Object.hasOwn(out, key) || input[key] === null) continue;
    if (shape.fields.some((field) => field.name === key)) continue;
    out[key] = input[key];
  }
  return out;
}
