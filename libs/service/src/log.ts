import { type DestinationStream, type Logger, pino } from 'pino';
import { limitLines } from './log-limit.ts';
import type { Settings } from './settings-schema.ts';

/** The log of a process. `log.info({ port }, 'listening')`: facts as fields, the sentence last. */
export type Log = Logger;

/** What writes lines for every login: they are mostly off, and nobody makes their fields then. */
export interface DebugLog {
  isLevelEnabled(level: 'debug'): boolean;
  debug(fields: object, message: string): void;
}

export interface LogOptions {
  /** Name of the service, on every line. */
  name: string;
  settings: Pick<Settings, 'log.level' | 'log.format'>;
  /** Where lines go; standard output when not given. */
  destination?: DestinationStream;
}

/** Bytes of lines that wait while nothing can be written. */
const MAX_UNWRITTEN = 256 * 1024;

/** Fields that are never written, wherever they stand at the first two levels. */
const REDACTED = ['password', 'pass', 'secret', 'authorization', 'cookie'].flatMap((field) => [field, `*.${field}`]);

/**
 * Makes the log of a process: JSON lines, or short readable ones on a terminal (`log.format`). It writes in this
 * thread and at once, so that the last lines before a crash are there. No warning or error floods it (`limitLines`).
 */
export function createLog({ name, settings, destination = process.stdout }: LogOptions): Log {
  const level = settings['log.level'] === 'off' ? 'silent' : settings['log.level'];
  const format = settings['log.format'];
  const pretty = format === 'pretty' || (format === 'auto' && destination === process.stdout && process.stdout.isTTY);
  // A terminal that is gone is no reason to stop.
  if (pretty && destination === process.stdout) process.stdout.on('error', ignore);
  const target = pretty ? prettyStream(destination) : jsonStream(destination);
  const formatters = { level: (label: string) => ({ level: label }) };
  const hooks = { logMethod: limitLines() };
  return pino({ name, level, formatters, hooks, base: { name }, redact: REDACTED }, target);
}

function jsonStream(destination: DestinationStream): DestinationStream {
  return destination === process.stdout ? logFile(1) : destination;
}

/** Lines to an open file. What cannot be written (a full disk) is tried again with the next line, or dropped. */
export function logFile(fd: number): DestinationStream {
  const file = pino.destination({ dest: fd, sync: true, maxLength: MAX_UNWRITTEN });
  file.on('error', ignore);
  return file;
}

function ignore(): void {}

/** Turns a JSON line into `12:34:56.789 INFO router: text field=value`, with the stack of an error below. */
function prettyStream(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(prettyLine(line)) };
}

/** One readable line of one JSON line; a line that is not JSON stays as it is. */
export function prettyLine(line: string): string {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line);
  } catch {
    return line;
  }
  const { time, level, name, msg = '', err, ...fields } = record;
  const clock = new Date(Number(time)).toISOString().slice(11, 23);
  let text = `${clock} ${String(level).toUpperCase().padEnd(5)} ${name}: ${msg}`;
  for (const [field, value] of Object.entries(fields)) {
    text += ` ${field}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  }
  if (err !== null && typeof err === 'object' && 'stack' in err) text += `\n${err.stack}`;
  return `${text}\n`;
}
