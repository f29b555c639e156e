import { openRelay } from './relay-flow.ts';
import type { Aim, Row } from './row.ts';

/** Messages that travel alone, each of another device to another app: what a message costs without a batch. */
function single(perSecond: number, aims: Aim[]): Row {
  return {
    name: `single-${perSecond / 1000}k`,
    title: `device to app, one by one, ${perSecond.toLocaleString('en')}/s`,
    compares: 'cpu',
    aims,
    rate: perSecond,
    async open({ target, sizes, rate }) {
      const { flow, close } = await openRelay(target, 1);
      return { sample: (ms) => flow.paced(ms, rate, sizes.spin), close };
    },
  };
}

export const single5k = single(5000, []);
export const single20k = single(20_000, [{ of: 'ratio', atMost: 1.25, text: 'CPU <= 1.25 of bare' }]);
