// npm run cli -- COMMAND …: accounts and devices of a running server, over the protocol that apps speak.
import { type Address, AppClient } from '@pinwire/client';
import { commands } from './cli/commands.ts';
import { CliError, explain, UsageError } from './cli/errors.ts';
import { readArguments } from './cli/options.ts';

// `… watch | head`: who reads has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0, 1 when the server or what was asked is the reason, 2 for a wrong command line. */
async function run(argv: readonly string[]): Promise<number> {
  try {
    const { command, address, values, options } = readArguments(argv, process.env, process.cwd());
    if (command === undefined) return 0;
    const app = await connect(address, command === 'watch' ? 'web' : 'mobile');
    try {
      await commands[command].run({ app, values, options, print: console.log, stop: stopSignal() });
    } finally {
      app.destroy();
    }
    return 0;
  } catch (error) {
    const isExpected = error instanceof UsageError || error instanceof CliError;
    console.error(isExpected ? error.message : error);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function connect(address: Address, header: 'mobile' | 'web'): Promise<AppClient> {
  try {
    return await AppClient.connect(address, header);
  } catch (error) {
    throw explain(error, address);
  }
}

/** Aborts at Ctrl-C, for commands that go on until then. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
