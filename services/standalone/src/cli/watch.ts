import { Command } from '@pinwire/protocol';
import type { CliCommand } from './commands.ts';
import { CliError } from './errors.ts';
import { logIn } from './log-in.ts';

/** As web apps do (app.md 14). */
const PING_MS = 10_000;

const PIN_LETTERS: Readonly<Record<string, string>> = { vw: 'V', dw: 'D', aw: 'A' };

export const watch: CliCommand = {
  parameters: ['E-MAIL', 'PASSWORD'],
  summary: 'shows what devices send, until Ctrl-C (over /dashws)',
  async run({ app, values, print, stop }) {
    app.onFrame = ({ command, parts }) => {
      if (command === Command.HARDWARE) print(describeWrite(parts));
      else if (command === Command.HARDWARE_CONNECTED) print(`${parts[0]} is online`);
      else if (command === Command.DEVICE_OFFLINE) print(`${parts[0]} is offline`);
      app.clear();
    };
    await logIn(app, values);
    print('watching; Ctrl-C ends it');
    const ping = setInterval(() => app.send(Command.PING), PING_MS);
    const stopped = new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
    try {
      const first = await Promise.race([stopped.then(() => 'stopped'), app.closed.then(() => 'closed')]);
      if (first === 'closed') throw new CliError('the server closed the connection');
    } finally {
      clearInterval(ping);
    }
  },
};

/** `1-0`, `vw`, `5`, `23` → `1-0 V5 = 23`. */
function describeWrite([target = '', operation = '', pin = '', ...values]: readonly string[]): string {
  const letter = PIN_LETTERS[operation];
  if (letter === undefined) return [target, operation, pin, ...values].join(' ').trimEnd();
  return `${target} ${letter}${pin} = ${values.join(' ')}`;
}
