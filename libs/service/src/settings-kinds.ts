import { isIP } from 'node:net';
import { resolve } from 'node:path';

/** The properties file in which a key of the reference stands; `pinwire` marks Pinwire's own keys (server.properties). */
export type SettingsFile = 'server' | 'mail' | 'sms' | 'gcm' | 'twitter4j' | 'db' | 'pinwire';

/** One key of the schema. */
export interface Setting<T> {
  /** Type, in the words of docs/configuration.md. */
  readonly type: string;
  /** Unit of the number, for example `s`. */
  readonly unit?: string;
  readonly default: T;
  /** What a value may be: ends the line of a SettingsError. */
  readonly allowed: string;
  /** One or two sentences, markdown. */
  readonly meaning: string;
  /** Neither printed nor logged. */
  readonly secret?: boolean;
  /** The key inside its properties file where that one is too general a name (`user` would be `USER` in the environment). */
  readonly fileKey?: string;
  /** Reads a value as written; undefined when it is not allowed. `cwd` is what a relative path is relative to. */
  parse(text: string, cwd: string): T | undefined;
}

interface Range {
  unit?: string;
  min?: number;
  max?: number;
}

/** Whole number; empty means the default. */
export function integer(
  initial: number,
  { unit, min = 0, max = 2 ** 31 - 1 }: Range,
  meaning: string,
): Setting<number> {
  return {
    type: 'integer',
    unit,
    default: initial,
    allowed: max === 2 ** 31 - 1 ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`,
    meaning,
    parse: (text) => (text.trim() === '' ? initial : wholeNumber(text, min, max)),
  };
}

/** TCP port; 0 or empty switches the listener off and reads as 0. */
export function port(initial: number, meaning: string): Setting<number> {
  return {
    type: 'port',
    default: initial,
    allowed: 'a port from 1 to 65535, or 0 or empty for none',
    meaning,
    parse: (text) => (text.trim() === '' ? 0 : wholeNumber(text, 0, 65535)),
  };
}

/** true or false; empty means the default. */
export function flag(initial: boolean, meaning: string): Setting<boolean> {
  const values: Record<string, boolean> = { true: true, false: false, '': initial };
  return {
    type: 'boolean',
    default: initial,
    allowed: 'true or false',
    meaning,
    parse: (text) => values[text.trim().toLowerCase()],
  };
}

/** One of some words, in any case; empty means the default. */
export function choice<const T extends string>(words: readonly T[], initial: T, meaning: string): Setting<T> {
  return {
    type: words.map((word) => `\`${word}\``).join(', '),
    default: initial,
    allowed: `one of ${words.join(', ')}`,
    meaning,
    parse: (text) => (text.trim() === '' ? initial : words.find((word) => word === text.trim().toLowerCase())),
  };
}

/** Any text, without the space around it. */
export function text(initial: string, meaning: string): Setting<string> {
  return { type: 'text', default: initial, allowed: 'any text', meaning, parse: (value) => value.trim() };
}

/** Any text, kept to the last space, never shown. */
export function secret(initial: string, meaning: string): Setting<string> {
  return { type: 'secret', default: initial, allowed: 'any text', meaning, secret: true, parse: (value) => value };
}

/** File or folder, read as an absolute path; empty means the default, which may be none (''). */
export function path(initial: string, meaning: string): Setting<string> {
  return {
    type: 'path',
    default: initial,
    allowed: 'a path',
    meaning,
    parse: (value, cwd) => {
      const given = value.trim() || initial;
      return given === '' ? '' : resolve(cwd, given);
    },
  };
}

/** URL of a backend with one of the given schemes; empty means none. May hold a password, so it is never shown. */
export function url(schemes: readonly string[], meaning: string): Setting<string> {
  const allowed = (value: string) => {
    // Several hosts are nothing that the URL standard knows: the first one stands for all.
    const first = value.replace(/,[^/]*/, '');
    return URL.canParse(first) && schemes.includes(new URL(first).protocol.slice(0, -1));
  };
  return {
    type: 'URL',
    default: '',
    allowed: `a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}, or empty`,
    meaning,
    secret: true,
    parse: (value) => (value.trim() === '' || allowed(value.trim()) ? value.trim() : undefined),
  };
}

/** Words between commas. */
export function list(initial: readonly string[], meaning: string): Setting<readonly string[]> {
  return { type: 'list', default: initial, allowed: 'words between commas', meaning, parse: words };
}

/** IP addresses and networks between commas. */
export function networks(initial: readonly string[], meaning: string): Setting<readonly string[]> {
  return {
    type: 'networks',
    default: initial,
    allowed: 'IP addresses and networks such as 10.0.0.0/8 between commas',
    meaning,
    parse: (value) => (words(value).every(isNetwork) ? words(value) : undefined),
  };
}

/** A way in: a host, or a host with the port for plain connections and that for TLS. */
export function entrance(initial: string, meaning: string): Setting<string> {
  return {
    type: 'text',
    default: initial,
    allowed: 'a host, or host:port:TLS port',
    meaning,
    parse: (value) => (/^([\w.-]{1,63}(:[1-9]\d{0,4}){2}|[\w.-]{0,63})$/.test(value.trim()) ? value.trim() : undefined),
  };
}

function words(value: string): readonly string[] {
  return value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function wholeNumber(text: string, min: number, max: number): number | undefined {
  if (!/^-?\d{1,15}$/.test(text.trim())) return undefined;
  const number = Number(text);
  return number >= min && number <= max ? number : undefined;
}

function isNetwork(word: string): boolean {
  const [address = '', prefix, ...rest] = word.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || wholeNumber(prefix, 0, family === 4 ? 32 : 128) !== undefined;
}
