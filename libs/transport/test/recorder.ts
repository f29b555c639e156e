import type { Wire, WireHandler, WireLimits, WireStats } from '../src/index.ts';

/** A frame as text: `20 3 vw|5|1`, a response `0 3 200`. NUL is written `|`. */
export type Line = string;

/** A connection's owner that only notes what comes. */
export class Recorder implements WireHandler {
  readonly lines: Line[] = [];
  activity = 0;
  closes = 0;
  /** Called with each frame. */
  onFrame: (line: Line) => void = () => {};

  constructor(readonly wire: Wire) {}

  frame(command: number, id: number, data: Buffer, start: number, end: number, status: number): void {
    const body = data.toString('latin1', start, end).replaceAll('\0', '|');
    const line = command === 0 ? `0 ${id} ${status}` : `${command} ${id} ${body}`;
    this.lines.push(line);
    this.onFrame(line);
  }

  active(): void {
    this.activity++;
  }

  closed(): void {
    this.closes++;
  }
}

export const LIMITS: WireLimits = { maxBodyBeforeLogin: 1000, maxBody: 100_000, maxUnsent: 65_536 };

export function newStats(): WireStats {
  return { framesOut: new Float64Array(256), slowReadersCut: 0, malformed: 0 };
}

/** Lets the event loop read what was written to sockets of this process. */
export async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

/** Waits until a condition is true, turn by turn: what these tests wait for happens within this process. */
export async function soon(condition: () => boolean, timeoutMs = 15_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await turns(1);
  }
}
