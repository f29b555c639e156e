/**
 * Java properties files, the format of all settings files of existing installations (reference http.md 11.1).
 */

/** A file that is not in properties syntax. The message names the line. */
export class PropertiesError extends Error {
  override readonly name = 'PropertiesError';
}

/**
 * Text of a settings file. The format says ISO-8859-1, but editors write UTF-8: bytes that are valid UTF-8 are taken
 * as such, and only others as ISO-8859-1. Plain ASCII is the same in both.
 */
export function decodeProperties(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/**
 * Reads properties syntax: `key=value`, `key: value` or `key value` a line, `#` and `!` comments, a backslash at the
 * end of a line joins the next one, `\t \n \r \f \uXXXX` escapes. The last value of a repeated key counts.
 *
 * @throws PropertiesError for a `\u` without four hexadecimal digits
 */
export function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const { line, number } of logicalLines(text)) {
    const [key, value] = splitPair(line);
    properties.set(resolveEscapes(key, number), resolveEscapes(value, number));
  }
  return properties;
}

/** Writes pairs so that {@link parseProperties} reads back exactly them, in ASCII. */
export function formatProperties(pairs: Iterable<readonly [key: string, value: string]>): string {
  let text = '';
  for (const [key, value] of pairs)
    text += `${escapeText(key, /[ \t\n\r\f=:#!\\]/g)}=${escapeText(value, /^ |[\\\n\r\f\t]/g)}\n`;
  return text;
}

/** Lines without comments and blanks, joined where one ends in an odd number of backslashes. */
function* logicalLines(text: string): Generator<{ line: string; number: number }> {
  let joined = '';
  let start = 0;
  const lines = text.split(/\r\n|\r|\n/);
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/^[ \t\f]+/, '');
    if (start === 0) {
      if (line === '' || line.startsWith('#') || line.startsWith('!')) continue;
      start = index + 1;
    }
    const backslashes = line.length - line.replace(/\\+$/, '').length;
    if (backslashes % 2 === 1 && index + 1 < lines.length) {
      joined += line.slice(0, -1);
      continue;
    }
    yield { line: joined + (backslashes % 2 === 1 ? line.slice(0, -1) : line), number: start };
    joined = '';
    start = 0;
  }
}

/** Cuts at the first separator that no backslash protects. */
function splitPair(line: string): [key: string, value: string] {
  let end = 0;
  while (end < line.length && !/[ \t\f=:]/.test(line.charAt(end))) end += line.charAt(end) === '\\' ? 2 : 1;
  const rest = line.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '');
  return [line.slice(0, end), rest];
}

const NAMED: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function resolveEscapes(text: string, line: number): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.|$)/gs, (_, escaped: string) => {
    if (escaped === 'u') throw new PropertiesError(`line ${line}: \\u wants four hexadecimal digits`);
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return NAMED[escaped] ?? escaped;
  });
}

function escapeText(text: string, special: RegExp): string {
  const names: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' };
  return text
    .replace(special, (character) => names[character] ?? `\\${character}`)
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
