import { Flow } from '../flow.ts';
import { Burst, Lane } from '../lane.ts';
import { each, openApp, openDevice, type Peer } from '../peer.ts';
import { DASH_ID } from '../target.ts';
import { closeAll, writes } from './relay-flow.ts';
import type { Row } from './row.ts';

const BURST = 10;

/** Every app writes bursts to each of its devices, as fast as the server takes them. */
export const appToDevice: Row = {
  name: 'app-to-device',
  title: `app to device, bursts of ${BURST}, as fast as it goes`,
  compares: 'rate',
  aims: [],
  async open({ target }) {
    const flow = new Flow(target, BURST);
    const peers: Peer[] = [];
    await each(target.accounts, 4, async (account) => {
      const app = await openApp(target, account);
      peers.push(app);
      for (const { id, token } of account.devices) {
        const device = await openDevice(target, token);
        peers.push(device);
        const burst = new Burst(app, 'mobile', writes(BURST, `${DASH_ID}-${id}\0`));
        flow.add((onPiece) => new Lane([burst], [device], onPiece));
      }
    });
    return { sample: (ms) => flow.saturate(ms), close: () => closeAll(peers) };
  },
};
