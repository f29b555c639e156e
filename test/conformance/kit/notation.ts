import { inflateSync } from 'node:zlib';
import { Command, type Frame } from '../../kit/app-client.ts';

/** What `{name}` stands for in a row. */
export type Variables = Readonly<Record<string, string>>;

/** A frame that a row sends. */
export interface WrittenFrame {
  command: number;
  id: number;
  body: Buffer;
}

const PLACE = /\{(?:hex:([0-9a-f]*)|(.)\*(\d+)|([a-z]\w*))\}/gis;
/** Replaces `{name}` by its value and `{x*300}` by 300 x. @throws Error at a name that nothing is known of */
export function fill(text: string, variables: Variables): string {
  return text.replace(PLACE, (whole, hex: string | undefined, unit: string, count: string, name: string) => {
    if (hex !== undefined) return whole;
    return unit === undefined ? variableOf(name, variables) : unit.repeat(Number(count));
  });
}

/** Bytes of a text in which `|` is NUL and `{hex:ff00}` bytes; the rest is UTF-8. */
export function bytes(text: string, variables: Variables = {}): Buffer {
  const filled = fill(text, variables);
  const out: Buffer[] = [];
  let at = 0;
  for (const { index, 0: whole, 1: hex } of filled.matchAll(PLACE)) {
    if (hex === undefined) continue;
    out.push(utf8(filled.slice(at, index)), Buffer.from(hex, 'hex'));
    at = index + whole.length;
  }
  out.push(utf8(filled.slice(at)));
  return Buffer.concat(out);
}

function utf8(text: string): Buffer {
  return Buffer.from(text.replaceAll('|', '\0'));
}

function variableOf(name: string, variables: Variables): string {
  const value = variables[name];
  if (value === undefined) throw new Error(`a row names {${name}}; there are ${Object.keys(variables).join(', ')}`);
  return value;
}

/** Reads `command id body`: `20 7 vw|5|23`. @throws Error when there is no command or id */
export function readFrame(text: string, variables: Variables = {}): WrittenFrame {
  const [, command, id, body = ''] = /^(\d+) (\d+)(?: (.*))?$/s.exec(text) ?? [];
  if (command === undefined || id === undefined) throw new Error(`no frame: ${text}`);
  return { command: Number(command), id: Number(id), body: bytes(body, variables) };
}

/** A frame as rows write it: `20 7 vw|5|23`, `0 7 200`. */
export function showFrame({ command, id, status, body }: Pick<Frame, 'command' | 'id' | 'status' | 'body'>): string {
  if (command === Command.RESPONSE) return `0 ${id} ${status}`;
  return body.length === 0 ? `${command} ${id}` : `${command} ${id} ${showBody(body)}`;
}

/** How a frame that a row expects is shown, so that the two can be compared. */
export function showExpected(text: string, variables: Variables): string {
  if (text === 'closed') return text;
  const { command, id, body } = readFrame(text, variables);
  if (command !== Command.RESPONSE) return showFrame({ command, id, status: 0, body });
  return `0 ${id} ${body.toString()}`;
}

/** A body as rows write it; profiles are unpacked: `zip:{"dashBoards":…}`. */
function showBody(body: Buffer): string {
  const zipped = body[0] === 0x78 ? unzip(body) : undefined;
  if (zipped !== undefined) return `zip:${zipped}`;
  const text = body.toString('utf8');
  return Buffer.from(text).equals(body) ? text.replaceAll('\0', '|') : `{hex:${body.toString('hex')}}`;
}

function unzip(body: Buffer): string | undefined {
  try {
    return inflateSync(body).toString('utf8');
  } catch {
    return undefined;
  }
}
