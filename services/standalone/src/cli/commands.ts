import type { AppClient } from '@pinwire/client';
import { createAccount } from './create-account.ts';
import { createDevice } from './create-device.ts';
import { list } from './list.ts';
import type { Options } from './options.ts';
import { watch } from './watch.ts';
import { write } from './write.ts';

/** What a command gets. */
export interface Call {
  /** Connected, not logged in. */
  app: AppClient;
  /** As many as the command has parameters. */
  values: string[];
  options: Options;
  print(line: string): void;
  /** Aborts when the user has seen enough. */
  stop: AbortSignal;
}

export interface CliCommand {
  parameters: readonly string[];
  summary: string;
  run(call: Call): Promise<void>;
}

/** Every command of the command line. */
export const commands = {
  'create-account': createAccount,
  'create-device': createDevice,
  list,
  watch,
  write,
} as const satisfies Record<string, CliCommand>;

export type CommandName = keyof typeof commands;
