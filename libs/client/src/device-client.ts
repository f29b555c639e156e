import { Command, Status } from '@pinwire/protocol';
import { type Frame, FrameClient } from './frame-client.ts';
import type { Address, Transport } from './frame-socket.ts';

/** Path of a device's WebSocket (hardware.md 1.3). */
const PATH = '/websockets';

/** A device that speaks the protocol bare, over any of its transports. */
export class DeviceClient extends FrameClient {
  /** Connects without logging in. */
  static connect(address: Address, transport: Transport = 'tcp'): Promise<DeviceClient> {
    return new DeviceClient('device').open({ ...address, transport, path: PATH });
  }

  /** Connects and logs in. @throws Error with the status when the token is refused */
  static async login(address: Address, token: string, transport: Transport = 'tcp'): Promise<DeviceClient> {
    const device = await DeviceClient.connect(address, transport);
    const { status } = await device.request(Command.HARDWARE_LOGIN, token);
    if (status !== Status.OK) throw new Error(`the device was refused with ${status}`);
    return device;
  }

  /** Writes a virtual pin; there is no answer. */
  virtualWrite(pin: number, ...values: (string | number)[]): number {
    return this.send(Command.HARDWARE, ['vw', pin, ...values].join('\0'));
  }

  /** The next write to a virtual pin; its values are `parts.slice(2)`. */
  nextWrite(pin: number, timeoutMs?: number): Promise<Frame> {
    return this.next(
      ({ command, parts }) => command === Command.HARDWARE && parts[0] === 'vw' && parts[1] === String(pin),
      timeoutMs,
      `a write to V${pin}`,
    );
  }
}
