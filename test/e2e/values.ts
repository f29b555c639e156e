import { Command, type DeviceClient } from '../kit/app-client.ts';

/** The stored value of a virtual pin, as the server tells it to the device that asks; its parts joined by blanks. */
export async function storedValue(device: DeviceClient, pin: number): Promise<string> {
  device.send(Command.HARDWARE_SYNC, `vr\0${pin}`);
  return (await device.nextWrite(pin)).parts.slice(2).join(' ');
}
