import { Flow } from '../flow.ts';
import { Burst, Lane } from '../lane.ts';
import { each, openApp, openDevice, type Peer } from '../peer.ts';
import { FIRST_PIN, PINS, type Target } from '../target.ts';

export interface OpenFlow {
  flow: Flow;
  close(): Promise<void>;
}

/**
 * Every account with one app and all of its devices; each device writes bursts of `frames` to the app.
 *
 * @param underway bursts on their way for each device, when there is no fixed rate
 */
export async function openRelay(target: Target, frames: number, underway = 1): Promise<OpenFlow> {
  const devicesPerApp = target.accounts[0]?.devices.length ?? 0;
  const flow = new Flow(target, underway * frames * devicesPerApp);
  const peers: Peer[] = [];
  await each(target.accounts, 4, async (account) => {
    const app = await openApp(target, account);
    const devices = await each(account.devices, 4, ({ token }) => openDevice(target, token));
    peers.push(app, ...devices);
    const bursts = devices.map((device) => new Burst(device, 'device', writes(frames)));
    flow.add((onPiece) => new Lane(bursts, [app], onPiece));
  });
  return { flow, close: () => closeAll(peers) };
}

/** Bodies of pin writes, all of one length, spread over the pins of the project. */
export function writes(frames: number, prefix = ''): string[] {
  return Array.from({ length: frames }, (_, at) => `${prefix}vw\0${FIRST_PIN + (at % PINS)}\0${10 + (at % 90)}.5`);
}

export async function closeAll(peers: readonly Peer[]): Promise<void> {
  for (const peer of peers) peer.close();
}
