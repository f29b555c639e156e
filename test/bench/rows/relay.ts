import { openRelay } from './relay-flow.ts';
import type { Aim, Row } from './row.ts';

/** Frames of a usual burst: a device that writes all of its pins. */
export const BURST = 10;

/** All devices write bursts as fast as the server takes them. */
function burst(name: string, frames: number, underway: number, aims: Aim[]): Row {
  return {
    name,
    title: `device to app, bursts of ${frames}, as fast as it goes`,
    compares: 'rate',
    aims,
    async open({ target }) {
      const { flow, close } = await openRelay(target, frames, underway);
      return { sample: (ms) => flow.saturate(ms), close };
    },
  };
}

export const relay = burst('relay', BURST, 1, [{ of: 'ratio', atLeast: 0.5, text: 'rate >= 0.5 of bare' }]);

/** What is left when the system's calls no longer count: the cost of a message alone. */
export const relay100 = burst('relay-100', 100, 4, []);
