import { Command } from '@pinwire/protocol';
import type { CliCommand } from './commands.ts';
import { explained } from './errors.ts';
import { logIn } from './log-in.ts';

export const list: CliCommand = {
  parameters: ['E-MAIL', 'PASSWORD'],
  summary: 'lists projects and devices with their tokens',
  async run({ app, values, print }) {
    await logIn(app, values);
    const projects = await explained(Command.LOAD_PROFILE_GZIPPED, app.projects());
    if (projects.length === 0) print('no project yet: make a device with create-device');
    for (const { id, name, isActive, devices = [] } of projects) {
      print(`project ${id} "${name}"${isActive ? '' : ' (not active)'}`);
      for (const device of devices) {
        const state = device.status === 'ONLINE' ? 'online' : 'offline';
        print(`  ${id}-${device.id}  ${device.token ?? '(no token)'}  ${state.padEnd(7)}  "${device.name ?? ''}"`);
      }
    }
  },
};
