import { setTimeout as sleep } from 'node:timers/promises';
import { cpuEach, readCpu } from './cpu.ts';
import { Histogram } from './histogram.ts';
import type { Lane } from './lane.ts';
import type { Sample } from './sample.ts';
import type { Target } from './target.ts';

/** Time in which everything that was sent must have arrived, in ms. */
const DRAIN_MS = 10_000;
/** What a driver with timers is later for is left out, in ms. */
const LATE_MS = 5;
/** With a fixed rate nothing is sent while so many frames are on their way: the server is too slow for the rate. */
const HELD_BACK = 20_000;

/** Lanes of one server, and how many frames each keeps on its way when there is no fixed rate. */
export class Flow {
  private full = false;
  private readonly latency = new Histogram();
  private lanes: readonly Lane[] = [];

  constructor(
    private readonly target: Target,
    private readonly window: number,
    private readonly drainMs = DRAIN_MS,
  ) {}

  /** @param make gets what a lane's sinks are to call after each piece */
  add(make: (onPiece: () => void) => Lane): void {
    const lane: Lane = make(() => this.refill(lane));
    lane.latency = this.latency;
    this.lanes = [...this.lanes, lane];
  }

  /** Every lane full for `ms`. */
  saturate(ms: number): Promise<Sample> {
    return this.measure(async () => {
      this.full = true;
      for (const lane of this.lanes) this.refill(lane);
      await sleep(ms);
      this.full = false;
    });
  }

  /**
   * `rate` messages a second for `ms`, burst after burst, one lane after the other. A driver that has a core of its own
   * spins; else it wakes up about every ms and sends what has become due since.
   */
  paced(ms: number, rate: number, spin = true): Promise<Sample> {
    const { lanes } = this;
    const interval = ((lanes[0] as Lane).burstFrames * 1000) / rate;
    return this.measure(
      () =>
        new Promise((resolve) => {
          const end = performance.now() + ms;
          let due = performance.now();
          let turn = 0;
          const late = spin ? 0 : LATE_MS;
          // Timers are too coarse for 20,000 messages a second that travel alone.
          const again = spin ? setImmediate : (look: () => void) => setTimeout(look, 1);
          const look = (): void => {
            const now = performance.now();
            if (now >= end) {
              resolve();
              return;
            }
            for (let more = now >= due; more; more = !spin && now >= due) {
              const lane = lanes[turn] as Lane;
              turn = turn + 1 === lanes.length ? 0 : turn + 1;
              if (lane.underway < HELD_BACK) lane.send();
              // What the driver was too late for is left out, or messages would no longer travel alone.
              due = Math.max(due + interval, now - late);
            }
            again(look);
          };
          look();
        }),
    );
  }

  private refill(lane: Lane): void {
    while (this.full && lane.fault === undefined && lane.underway + lane.burstFrames <= this.window) lane.send();
  }

  /** Measures while `work` runs; then waits for what is on its way. @throws Error when a frame is lost or refused */
  private async measure(work: () => Promise<void>): Promise<Sample> {
    const { lanes, latency, target } = this;
    latency.clear();
    const sentBefore = total(lanes, 'sent');
    const receivedBefore = total(lanes, 'received');
    const cpuBefore = readCpu(target.processes);
    const driverBefore = process.cpuUsage();
    const start = performance.now();
    await work();
    const ms = performance.now() - start;
    const driver = process.cpuUsage(driverBefore);
    const cpuAfter = readCpu(target.processes);
    const received = total(lanes, 'received') - receivedBefore;
    const summary = latency.summary();
    await this.drain();
    return {
      sent: total(lanes, 'sent') - sentBefore,
      received: total(lanes, 'received') - receivedBefore,
      rate: (received * 1000) / ms,
      cpu: cpuEach(cpuBefore, cpuAfter, received),
      latency: summary,
      driverBusy: (driver.user + driver.system) / 1000 / ms,
    };
  }

  private async drain(): Promise<void> {
    const until = performance.now() + this.drainMs;
    while (this.lanes.some((lane) => lane.underway > 0 && lane.fault === undefined) && performance.now() < until) {
      await sleep(2);
    }
    for (const lane of this.lanes) {
      const wrong = lane.check();
      if (wrong !== undefined) throw new Error(`${this.target.name}: ${wrong}`);
    }
  }
}

function total(lanes: readonly Lane[], what: 'sent' | 'received'): number {
  return lanes.reduce((sum, lane) => sum + lane[what], 0);
}
