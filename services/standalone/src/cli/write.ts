import { Command, Status } from '@pinwire/protocol';
import type { CliCommand } from './commands.ts';
import { CliError, explained, UsageError } from './errors.ts';
import { logIn } from './log-in.ts';

const OPERATIONS: Readonly<Record<string, string>> = { V: 'vw', D: 'dw', A: 'aw' };

export const write: CliCommand = {
  parameters: ['E-MAIL', 'PASSWORD', 'PROJECT-DEVICE', 'PIN', 'VALUE'],
  summary: 'writes a pin as an app does: … 1-0 V5 255',
  async run({ app, values, print }) {
    const [, , target = '', pin = '', value = ''] = values;
    const [, letter = '', number = ''] = /^([vda])(\d+)$/i.exec(pin) ?? [];
    if (letter === '') throw new UsageError(`${pin}: wanted is a pin such as V5, D13 or A0`);
    if (!/^\d+(-\d+)?$/.test(target)) throw new UsageError(`${target}: wanted is PROJECT-DEVICE such as 1-0`);
    await logIn(app, values);
    const dashId = Number.parseInt(target, 10);
    const { isActive } = await explained(Command.LOAD_PROFILE_GZIPPED, app.project(dashId));
    if (!isActive) throw new CliError(`project ${dashId} is not active: writes to it go nowhere`);
    const operation = OPERATIONS[letter.toUpperCase()] as string;
    const id = app.send(Command.HARDWARE, [target, operation, number, value].join('\0'));
    // A write is answered only when it fails, and replies keep their order (app.md 6.6, 8.7): the ping ends the wait.
    const ping = app.send(Command.PING);
    const isReply = (frame: { command: number; id: number }, to: number) =>
      frame.command === Command.RESPONSE && frame.id === to;
    const reply = await app.next((frame) => isReply(frame, id) || isReply(frame, ping));
    if (reply.id === ping) print('sent');
    else if (reply.status === Status.DEVICE_NOT_IN_NETWORK) print('kept: the device is offline');
    else throw new CliError(`the write was refused with ${reply.status}: is there a device ${target}?`);
  },
};
