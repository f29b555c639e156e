import { targetKey } from '../../gateway.ts';
import type { Http } from '../http.ts';
import type { Cut } from './profile-edit.ts';

/** Closes the sockets of devices that are gone or have another token now (hardware.md 3.7). */
export async function closeDevices({ gateway }: Http, accountId: number, cuts: readonly Cut[]): Promise<void> {
  await Promise.all(
    cuts.map(({ project, device }) => {
      const key = targetKey(accountId, project, device.id);
      return gateway.ports.bus.router(key.route).closeSessions(key);
    }),
  );
}
