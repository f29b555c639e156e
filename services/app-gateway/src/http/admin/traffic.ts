import type { Bus, Figures, SocketFigures } from '@pinwire/bus';

/** The sockets of one family on all gateways. */
export class SocketTraffic {
  /** Frames by command code since the gateways started. */
  readonly framesIn = new Float64Array(256);
  readonly framesOut = new Float64Array(256);
  /** Sockets that came, by transport. */
  readonly opened = new Map<string, number>();
  /** Open sockets. */
  open = 0;
  /** Frames per second over the last minute, of each account that is logged in. */
  readonly rates = new Map<number, number>();

  add({ framesIn, framesOut, open, opened, accounts }: SocketFigures): void {
    for (let code = 0; code < 256; code++) {
      (this.framesIn[code] as number) += framesIn[code] ?? 0;
      (this.framesOut[code] as number) += framesOut[code] ?? 0;
    }
    for (const count of Object.values(open)) this.open += count;
    for (const [transport, count] of Object.entries(opened)) add(this.opened, transport, count);
    for (let at = 0; at < accounts.length; at += 2) add(this.rates, accounts[at] as number, accounts[at + 1] as number);
  }
}

/** What all gateways tell of themselves, summed up (http.md 7.6). */
export class Traffic {
  readonly app = new SocketTraffic();
  readonly device = new SocketTraffic();
  /** Requests of the device API by counter. */
  readonly requests = new Map<string, number>();
  /** Frames in and out per second over the last minute. */
  perSecond = 0;
  /** Memory of all processes. */
  heapBytes = 0;
  directBytes = 0;

  constructor(parts: readonly Figures[]) {
    const processes = new Set<string>();
    for (const part of parts) {
      if (part.kind === 'http') {
        for (const [name, count] of Object.entries(part.requests)) add(this.requests, name, count);
        continue;
      }
      this[part.kind].add(part);
      this.perSecond += part.perSecond;
      if (processes.has(part.process)) continue;
      processes.add(part.process);
      this.heapBytes += part.heapBytes;
      this.directBytes += part.directBytes;
    }
  }
}

/** Asks all gateways; who asks meanwhile shares the answer, so that many questions cost them no more than one. */
export function askTraffic(bus: Pick<Bus, 'figures'>): () => Promise<Traffic> {
  let asked: Promise<Traffic> | undefined;
  return () => {
    asked ??= bus
      .figures()
      .then((parts) => new Traffic(parts))
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
}

function add<K>(sums: Map<K, number>, key: K, count: number): void {
  sums.set(key, (sums.get(key) ?? 0) + count);
}
