import type { Field, Kind, Shape } from './coerce.ts';

const WORDS: ReadonlySet<string> = new Set([
  'int',
  'short',
  'long',
  'float',
  'bool',
  'text',
  'name',
  'zone',
  'json',
  'ints',
  'texts',
  'textMap',
]);

/** Default of a missing field by kind; the others stay absent (model.md 0.2). */
const FALLBACK: Readonly<Record<string, unknown>> = { int: 0, short: 0, long: 0, float: 0, bool: false };

function fallbackOf(kind: string, text: string | undefined): unknown {
  if (text === undefined) return FALLBACK[kind];
  if (text === '[]') return [];
  if (text === 'none') return undefined;
  if (kind === 'bool') return text === 'true';
  if (kind === 'texts') return text.split(',');
  return FALLBACK[kind] === 0 ? Number(text) : text;
}

function field(item: string, kinds: Readonly<Record<string, Kind>>): Field {
  const [declared = '', text] = item.split('=');
  const [name = '', word = ''] = declared.split(':');
  const kind = WORDS.has(word) ? (word as Kind) : kinds[word];
  if (kind === undefined) throw new Error(`shape: unknown kind in ${item}`);
  return { name, kind, fallback: fallbackOf(word, text) };
}

/**
 * Fields from a line of `name:kind` or `name:kind=default`; `=[]` is an empty list, `=none` means that a missing field
 * stays absent; a default of `texts` is a comma list. Kinds are those of `coerce.ts`; `kinds` names further ones (enums, objects, lists).
 */
export function fields(line: string, kinds: Readonly<Record<string, Kind>> = {}): Field[] {
  return line
    .split(/\s+/)
    .filter((item) => item !== '')
    .map((item) => field(item, kinds));
}

/** A shape from such a line. */
export function shape(line: string, kinds: Readonly<Record<string, Kind>> = {}): Shape {
  return { fields: fields(line, kinds) };
}
