import { IllegalCommand } from '@pinwire/model';
import { parseInt32, splitDevice } from '@pinwire/protocol';
import { dashIdOf, needProject } from '../edit.ts';
import { targetKey } from '../gateway.ts';
import type { AppHandler } from './index.ts';

/** Shortest body that is looked at. */
const MIN_BYTES = 8;

/**
 * `dashId-deviceId\0xw\0pin\0value`: what a Bluetooth device sent to a phone, taken as a write of the device itself, but
 * passed on to nobody (app.md 6.6). No reply unless it is malformed.
 */
export const hardwareResendFromBluetooth: AppHandler = async (connection, { id, body }) => {
  const cut = body.indexOf(0, 1);
  if (body.length < MIN_BYTES || cut < 0) throw new IllegalCommand('parts are missing');
  const [dash, device] = splitDevice(body.toString('latin1', 0, cut));
  const deviceId = parseInt32(device);
  if (deviceId === undefined) throw new IllegalCommand('no device');
  const project = needProject(await connection.account(), dashIdOf(dash));
  if (!project.devices.some((candidate) => candidate.id === deviceId)) throw new IllegalCommand('no such device');
  const write = body.subarray(cut + 1);
  if (write[1] !== 0x77) return;
  const value = write.indexOf(0, write.indexOf(0, 1) + 1);
  if (value < 0 || value === write.length - 1) throw new IllegalCommand('a write without a value');
  const target = targetKey(connection.accountId, project, deviceId);
  const { bus, now } = connection.owner.ports;
  await new Promise<void>((resolve, reject) => {
    bus
      .router(target.route)
      .write(
        { target, id, body: write, relay: undefined, from: undefined, deliver: false, rules: true, recordedAt: now() },
        (error) => (error === undefined ? resolve() : reject(error)),
      );
  });
};
