import { BusVersionRefused } from '@pinwire/bus';
import { environmentName, type SettingKey, type Settings, SettingsError } from '@pinwire/service';
import { FolderLocked } from '@pinwire/store';
import { BackendRefused } from './backend-refused.ts';

/**
 * One line for what commonly keeps a server from starting and its user can mend: a setting, a port, the data folder.
 *
 * @param settings undefined when they could not be read
 * @returns undefined for everything else, which deserves its stack
 */
export function describeStartError(error: unknown, settings: Settings | undefined): string | undefined {
  if (FOR_PEOPLE.some((kind) => error instanceof kind)) return (error as Error).message;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if ('port' in error && settings) return describePort(String(error.code), Number(error.port), settings);
  if ('path' in error && settings && String(error.path).startsWith(settings['data.folder'])) {
    return `data.folder = ${settings['data.folder']}: ${error.message}`;
  }
  return undefined;
}

/** Errors whose message is that line already. */
const FOR_PEOPLE = [SettingsError, FolderLocked, BackendRefused, BusVersionRefused] as const;

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses this port',
  EACCES: 'this user may not open this port',
  EADDRNOTAVAIL: 'listen.address is not an address of this machine',
};

function describePort(code: string, port: number, settings: Settings): string {
  const keys = Object.keys(settings) as SettingKey[];
  const key = keys.find((name) => name.endsWith('.port') && settings[name] === port);
  const reason = REASONS[code] ?? code;
  if (key === undefined) return `port ${port}: ${reason}`;
  return `${key} = ${port}: ${reason}; set ${environmentName(key)} to another one, or to 0 to go without`;
}
