import type { FrameRate } from './frame-rate.ts';
import type { Client, ClientCounts } from './gateway-metrics.ts';
import { RateMeter } from './rate-meter.ts';

/** A socket that is logged in. */
export interface MeteredSocket {
  readonly accountId: number;
  readonly rate: FrameRate;
}

/** What a gateway tells of its sockets when administration asks (http.md 7.6). */
export class SocketStatistics {
  private readonly meter: RateMeter;

  /** @param process name of this process, which may have another gateway too */
  constructor(
    private readonly kind: Client,
    private readonly process: string,
    private readonly counts: ClientCounts,
  ) {
    this.meter = new RateMeter(() => counts.frames);
  }

  start(): void {
    this.meter.start();
  }

  stop(): void {
    this.meter.stop();
  }

  /**
   * The figures of now, `SocketFigures` of the bus: one pass over all sockets.
   * @param sockets those that are logged in
   * @param now clock of their rates
   */
  figures(sockets: Iterable<MeteredSocket>, now: number) {
    const { framesIn, framesOut, open, opened } = this.counts;
    const { heapUsed, external } = process.memoryUsage();
    return {
      kind: this.kind,
      process: this.process,
      heapBytes: heapUsed,
      directBytes: external,
      framesIn,
      framesOut,
      open,
      opened,
      perSecond: this.meter.perSecond,
      accounts: ratesOf(sockets, now),
    };
  }
}

function ratesOf(sockets: Iterable<MeteredSocket>, now: number): Float64Array {
  const rates = new Map<number, number>();
  for (const { accountId, rate } of sockets) rates.set(accountId, (rates.get(accountId) ?? 0) + rate.perSecond(now));
  const pairs = new Float64Array(2 * rates.size);
  let at = 0;
  for (const [accountId, rate] of rates) {
    pairs[at++] = accountId;
    pairs[at++] = rate;
  }
  return pairs;
}
