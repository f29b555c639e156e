import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import type { Address } from '@pinwire/client';
import { loadSettings, SettingsError } from '@pinwire/service';
import { type CommandName, commands } from './commands.ts';
import { UsageError } from './errors.ts';

export interface Options {
  /** Name or number of the project. */
  project?: string | undefined;
  /** Name of the new device. */
  name?: string | undefined;
  /** Board of the new device, as apps name it. */
  board?: string | undefined;
}

export interface Arguments {
  /** Undefined: help was asked for and has been printed. */
  command: CommandName | undefined;
  address: Address;
  values: string[];
  options: Options;
}

const OPTIONS = {
  server: { type: 'string' },
  insecure: { type: 'boolean', default: false },
  project: { type: 'string' },
  name: { type: 'string' },
  board: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the command line. Without `--server` it is the server of this machine, on the port that its settings name.
 * @throws UsageError
 */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Arguments {
  const { values: given, positionals } = parse(argv);
  const [name, ...values] = positionals;
  const address = readAddress(given.server, given.insecure, () => ownPort(env, cwd));
  const options = { project: given.project, name: given.name, board: given.board };
  if (given.help || name === undefined || name === 'help') {
    console.log(help());
    return { command: undefined, address, values, options };
  }
  if (!isCommand(name)) throw new UsageError(`unknown command ${name}\n\n${help()}`);
  const { parameters } = commands[name];
  if (values.length !== parameters.length) {
    throw new UsageError(`usage: npm run cli -- ${[name, ...parameters].join(' ')}`);
  }
  return { command: name, address, values, options };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function ownPort(env: NodeJS.ProcessEnv, cwd: string): number {
  try {
    return loadSettings({ env, cwd })['https.port'];
  } catch (error) {
    if (error instanceof SettingsError) throw new UsageError(error.message);
    throw error;
  }
}

/** `host`, `host:port` or `[v6]:port`. On the way to this machine itself nobody can stand in between. */
function readAddress(server: string | undefined, insecure: boolean, defaultPort: () => number): Address {
  if (server === undefined) return { host: '127.0.0.1', port: defaultPort(), insecure: true };
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(server);
  const plain = isIP(server) === 6 ? [server, server] : /^([^:]+)(?::(\d+))?$/.exec(server);
  const [, host, port = '9443'] = bracketed ?? plain ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) {
    throw new UsageError(`--server ${server}: wanted is HOST or HOST:PORT`);
  }
  return { host, port: Number(port), insecure: insecure || ['127.0.0.1', '::1', 'localhost'].includes(host) };
}

/** What can be done, one line a command. */
export function help(): string {
  const lines = Object.entries(commands).map(([name, { parameters, summary }]) => {
    const usage = `  ${[name, ...parameters].join(' ')}`;
    return `${usage.padEnd(57)} ${summary}`;
  });
  return [
    'usage: npm run cli -- COMMAND … [option …]',
    '',
    ...lines,
    '',
    '  --server HOST[:PORT]   a server elsewhere (default: this machine, https.port of the settings)',
    '  --insecure             take any certificate of that server',
    '  --project NAME         project to use, by name or number (default: the first one)',
    '  --name NAME            name of the new device',
    '  --board TYPE           its board, for example ESP32, Arduino UNO, Raspberry Pi 3 B (default: ESP8266)',
  ].join('\n');
}
