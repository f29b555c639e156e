import { BURST } from './relay.ts';
import { openRelay } from './relay-flow.ts';
import type { Row } from './row.ts';

/** The same bursts at half the rate that the product takes: what latency is there when nothing queues up. */
export const relayHalf: Row = {
  name: 'relay-half',
  title: `device to app, bursts of ${BURST}, half of that rate`,
  compares: 'p99',
  aims: [{ of: 'p99', atMost: 2000, text: 'p99 < 2 ms' }],
  rate: 'half',
  async open({ target, sizes, rate }) {
    const { flow, close } = await openRelay(target, BURST);
    return { sample: (ms) => flow.paced(ms, rate, sizes.spin), close };
  },
};
