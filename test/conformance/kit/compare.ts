import { createHash } from 'node:crypto';
import { fill, showExpected, type Variables } from './notation.ts';

/** Longer lines are shown by their beginning, length and hash. */
const MAX_SHOWN = 600;

/**
 * Pairs what came with what a row expects, so that a plain comparison shows what differs.
 *
 * - `20 7 vw|5|1` is exactly this line, `closed` the end of the connection,
 * - `~17 7 rtc\\|\\d+` a regular expression for all of it,
 * - `&50 8 {"id":0}` a frame with JSON that holds this: objects may have more, lists may not.
 *
 * @param isFrame false for the answers to HTTP requests
 */
export function pair(
  got: readonly string[],
  wanted: readonly string[],
  variables: Variables,
  isFrame: boolean,
): { got: string[]; want: string[] } {
  const want = wanted.map((line) => {
    if (line.startsWith('~') || line.startsWith('&') || !isFrame) return fill(line, variables);
    return showExpected(line, variables);
  });
  const shown = got.map((line, at) => (fits(line, want[at] ?? '') ? (want[at] as string) : line));
  return { got: shown.map(shorten), want: want.map(shorten) };
}

function fits(line: string, want: string): boolean {
  if (want.startsWith('~')) return new RegExp(`^(?:${want.slice(1)})$`, 's').test(line);
  if (!want.startsWith('&')) return line === want;
  const start = want.search(/[[{]/);
  if (line.slice(0, start - 1).replace('zip:', '') !== want.slice(1, start)) return false;
  return holds(parse(line.slice(start - 1).replace('zip:', '')), JSON.parse(want.slice(start)));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether one value has everything that another has. */
function holds(value: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(value) && value.length === part.length && part.every((each, at) => holds(value[at], each));
  }
  if (typeof part !== 'object' || part === null) return value === part;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(part).every(([key, each]) => holds((value as Record<string, unknown>)[key], each));
}

function shorten(line: string): string {
  if (line.length <= MAX_SHOWN) return line;
  const hash = createHash('sha1').update(line).digest('hex').slice(0, 8);
  return `${line.slice(0, 60)}… (${line.length} characters, ${hash})`;
}
