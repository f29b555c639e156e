import { readRss } from '../cpu.ts';
import { openRelay } from './relay-flow.ts';
import type { Row } from './row.ts';

const RATE = 1000;
const MS = 5000;

/** The whole process while its devices write now and then and their apps look on. */
export const memory: Row = {
  name: 'memory',
  title: `whole process, 100 devices, 20 apps, ${RATE}/s`,
  compares: 'rss',
  aims: [{ of: 'rss', atMost: 256 * 1024 * 1024, text: '<= 256 MB' }],
  fresh: 'together',
  async open({ target }) {
    const { flow, close } = await openRelay(target, 1);
    return {
      async sample(ms) {
        const sample = await flow.paced(Math.min(MS, 5 * ms), RATE);
        return { ...sample, rss: readRss(target.processes) };
      },
      close,
    };
  },
};
