import { Flow } from '../flow.ts';
import { Burst, Lane } from '../lane.ts';
import { each, openApp, openDevice } from '../peer.ts';
import type { BenchAccount } from '../target.ts';
import { closeAll, writes } from './relay-flow.ts';
import type { Row } from './row.ts';

const BURST = 10;
/** Bursts on their way. */
const UNDERWAY = 2;

/** One device writes, all apps of its account get it. Counted are deliveries. */
export const fanOut: Row = {
  name: 'fan-out',
  title: `one device to 50 apps, bursts of ${BURST} (deliveries)`,
  compares: 'rate',
  aims: [],
  async open({ target, sizes }) {
    const account = target.accounts[0] as BenchAccount;
    const apps = await each(
      Array.from({ length: sizes.fanOut }, () => account),
      10,
      (owner) => openApp(target, owner),
    );
    const device = await openDevice(target, account.devices[0]?.token ?? '');
    const flow = new Flow(target, UNDERWAY * BURST * apps.length);
    flow.add((onPiece) => new Lane([new Burst(device, 'device', writes(BURST))], apps, onPiece));
    return { sample: (ms) => flow.saturate(ms), close: () => closeAll([...apps, device]) };
  },
};
