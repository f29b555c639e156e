import type { AppClient, DeviceInfo, ProjectInfo } from '@pinwire/client';
import { Command } from '@pinwire/protocol';
import type { CliCommand } from './commands.ts';
import { CliError, explained } from './errors.ts';
import { findProject, logIn } from './log-in.ts';

export const createDevice: CliCommand = {
  parameters: ['E-MAIL', 'PASSWORD'],
  summary: 'makes a device (and a project if there is none), prints its token',
  async run({ app, values, options, print }) {
    await logIn(app, values);
    const project = await findProject(app, options.project);
    const device = {
      id: 1 + Math.max(-1, ...(project?.devices ?? []).map(({ id }) => id)),
      name: options.name ?? 'My device',
      boardType: options.board ?? 'ESP8266',
      connectionType: 'WI_FI',
    };
    const made = project ? await addDevice(app, project, device) : await firstProject(app, device);
    if (!made.device?.token) throw new CliError('the server made the device but named no token');
    print(`project ${made.dashId}, device ${made.device.id} "${made.device.name}"`);
    print(`token ${made.device.token}`);
  },
};

async function addDevice(app: AppClient, { id: dashId, isActive }: ProjectInfo, device: DeviceInfo) {
  const made = await explained(Command.CREATE_DEVICE, app.createDevice(dashId, device));
  // Writes to and from devices of an inactive project go nowhere (app.md 6.2); 7 only says that no device is online.
  if (!isActive) await app.request(Command.ACTIVATE_DASHBOARD, String(dashId));
  return { dashId, device: made };
}

async function firstProject(app: AppClient, device: DeviceInfo) {
  const project = { id: 1, name: 'My project', isActive: true, widgets: [], devices: [device] };
  const { devices } = await explained(Command.CREATE_DASH, app.createProject(project));
  return { dashId: project.id, device: devices?.[0] };
}
