import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandName } from '@pinwire/protocol';
import { ROOT } from '../packages.ts';

/** Where the commands of each link are handled. */
export const HANDLER_TABLES = {
  app: 'services/app-gateway/src/handlers/index.ts',
  device: 'services/router/src/handlers/index.ts',
} as const;

/**
 * Commands of one table of handlers (`ownerHandlers`) with the file of each, without its ending: read from the source, so
 * that a row cannot name another file than the one that is called.
 */
export function handlerFiles(link: keyof typeof HANDLER_TABLES, table: string): Map<CommandName, string> {
  const index = HANDLER_TABLES[link];
  const source = readFileSync(join(ROOT, index), 'utf8');
  const files = new Map<string, string>();
  for (const [, name = '', file = ''] of source.matchAll(/^import \{ (\w+) \} from '\.\/([\w-]+)\.ts';$/gm)) {
    files.set(name, join(dirname(index), file));
  }
  const body = source.split(new RegExp(`export const ${table}\\b`))[1]?.split('});')[0] ?? '';
  const commands = new Map<CommandName, string>();
  for (const [, name, handler = ''] of body.matchAll(/\[Command\.(\w+)\]: (\w+),/g)) {
    commands.set(name as CommandName, files.get(handler) ?? `${index}: no import of ${handler}`);
  }
  return commands;
}
