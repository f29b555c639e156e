import { Command } from '@pinwire/protocol';
import type { CliCommand } from './commands.ts';
import { explained } from './errors.ts';

export const createAccount: CliCommand = {
  parameters: ['E-MAIL', 'PASSWORD'],
  summary: 'makes an account',
  async run({ app, values, print }) {
    const [email = '', password = ''] = values;
    await explained(Command.REGISTER, app.register(email, password));
    print(`account ${email} is made`);
  },
};
