import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeProperties, PropertiesError, parseProperties } from './properties.ts';
import type { Setting } from './settings-kinds.ts';
import { obsoleteKeys, type SettingKey, type Settings, schema } from './settings-schema.ts';

/** A setting that is not allowed, an unknown option or a settings file that cannot be read. The message is one line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export interface SettingsSource {
  /** Arguments without Node and the program: `process.argv.slice(2)`. */
  argv?: readonly string[];
  env?: Readonly<Record<string, string | undefined>>;
  /** Where server.properties and its siblings are looked for, and what relative paths start from. */
  cwd?: string;
  /** Gets one line for each key that a file has and the schema does not. */
  warn?: (line: string) => void;
}

/** Files beside the program that are read when they are there. */
const FILES = ['server', 'mail', 'sms', 'gcm', 'twitter4j', 'db'].map((name) => `${name}.properties`);

/** Options that set a key (http.md 12.1). */
const OPTION_KEYS: Readonly<Record<string, SettingKey>> = {
  '-dataFolder': 'data.folder',
  '-hardPort': 'http.port',
  '-appPort': 'https.port',
  '-workerThreads': 'server.worker.threads',
};

/** Options that name a file which overrides the one beside the program. */
const OPTION_FILES: Readonly<Record<string, string>> = {
  '-serverConfig': 'server.properties',
  '-mailConfig': 'mail.properties',
  '-smsConfig': 'sms.properties',
};

const settingsByKey: Readonly<Record<string, Setting<unknown>>> = schema;
const keyByFileKey = new Map(Object.entries(settingsByKey).map(([key, setting]) => [setting.fileKey ?? key, key]));

/** A value as written, and where: for messages. */
interface Given {
  text: string;
  origin: string;
}

/**
 * Reads the settings. Later wins: defaults, the properties files in `cwd`, the files named on the command line, the
 * other options, the environment.
 *
 * @throws SettingsError
 */
export function loadSettings({ argv = [], env = {}, cwd = '.', warn }: SettingsSource = {}): Settings {
  const given = new Map<string, Given>();
  const options = readOptions(argv);
  for (const file of FILES) readFile(resolve(cwd, file), file, { given, warn, optional: true });
  for (const { file } of options.files) readFile(resolve(cwd, file), file, { given, warn, optional: false });
  for (const [key, value] of options.values) given.set(key, value);
  for (const key of Object.keys(settingsByKey)) {
    const name = environmentName(key);
    const text = env[name];
    if (text !== undefined) given.set(key, { text, origin: name });
  }
  const settings = Object.entries(settingsByKey).map(([key, setting]) => [
    key,
    value(key, setting, given.get(key), cwd),
  ]);
  return Object.freeze(Object.fromEntries(settings)) as Settings;
}

/** Name of the environment variable of a key: `http.port` is `HTTP_PORT`. */
export function environmentName(key: string): string {
  return key.toUpperCase().replaceAll('.', '_');
}

function value(key: string, setting: Setting<unknown>, given: Given | undefined, cwd: string): unknown {
  // A default is read like a value, so that a default path becomes absolute too.
  if (!given) return setting.type === 'path' ? setting.parse('', cwd) : setting.default;
  const parsed = setting.parse(given.text, resolve(cwd));
  if (parsed !== undefined) return parsed;
  const shown = setting.secret ? '(not shown)' : JSON.stringify(given.text);
  throw new SettingsError(`${key} = ${shown} (${given.origin}): allowed is ${setting.allowed}`);
}

interface Target {
  given: Map<string, Given>;
  warn: SettingsSource['warn'];
  optional: boolean;
}

function readFile(path: string, name: string, { given, warn, optional }: Target): void {
  let properties: Map<string, string>;
  try {
    properties = parseProperties(decodeProperties(readFileSync(path)));
  } catch (error) {
    if (optional && isMissing(error)) return;
    if (isMissing(error)) throw new SettingsError(`${name}: no such file`);
    if (error instanceof PropertiesError) throw new SettingsError(`${name}: ${error.message}`);
    throw new SettingsError(`${name}: ${error instanceof Error ? error.message : error}`);
  }
  for (const [fileKey, text] of properties) {
    const key = keyByFileKey.get(fileKey);
    if (key !== undefined) given.set(key, { text, origin: name });
    else if (!obsoleteKeys.has(fileKey)) warn?.(`${name}: unknown key ${fileKey}`);
  }
}

function readOptions(argv: readonly string[]): { files: { file: string }[]; values: [string, Given][] } {
  const files: { file: string }[] = [];
  const values: [string, Given][] = [];
  for (let index = 0; index < argv.length; index++) {
    const option = argv[index] ?? '';
    // Accounts are always read from the store, so there is nothing for it to switch on.
    if (option === '-restore') continue;
    const key = OPTION_KEYS[option];
    if (key === undefined && OPTION_FILES[option] === undefined) {
      const known = [...Object.keys(OPTION_KEYS), ...Object.keys(OPTION_FILES), '-restore'];
      throw new SettingsError(`unknown option ${option}: allowed are ${known.join(', ')}`);
    }
    const text = argv[++index];
    if (text === undefined) throw new SettingsError(`option ${option} wants a value`);
    if (key === undefined) files.push({ file: text });
    else values.push([key, { text, origin: option }]);
  }
  return { files, values };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
