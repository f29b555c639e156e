import { openRelay } from './relay-flow.ts';
import type { Aim, Row } from './row.ts';

/** Messages that travel alone, each of another device to another app: what a message costs without a batch. */
function single(rate: number, aims: Aim[]): Row {
  return {
    name: `single-${rate / 1000}k`,
    title: `device to app, one by one, ${rate.toLocaleString('en')}/s`,
    compares: 'cpu',
    aims,
    rate,
    async open({ target }) {
      const { flow, close } = await openRelay(target, 1);
      return { sample: (ms) => flow.paced(ms, rate), close };
    },
  };
}

export const single5k = single(5000, []);
export const single20k = single(20_000, [{ of: 'ratio', atMost: 1.25, text: 'CPU <= 1.25 of bare' }]);
