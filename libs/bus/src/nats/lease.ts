export interface LeasePorts {
  /** A write that NATS confirms. */
  renew(): Promise<void>;
  /** Monotonic clock in ms. */
  monotonic(): number;
}

/** How long a router works after the last renewal that NATS confirmed, in ms; others wait longer (silence-watch.ts). */
const LEASE_MS = 2000;

/** A router works while NATS has confirmed a write of it not long ago. */
export class Lease {
  /** When the last write that was confirmed was asked for. */
  private confirmedAt = Number.NEGATIVE_INFINITY;
  private isOver = false;

  constructor(private readonly ports: LeasePorts) {}

  /** Whether this router may still touch what it owns. */
  get isHeld(): boolean {
    return this.ports.monotonic() - this.confirmedAt < LEASE_MS;
  }

  /** Renews it; rejects when NATS does not confirm. */
  async renew(): Promise<void> {
    const asked = this.ports.monotonic();
    await this.ports.renew();
    if (!this.isOver) this.confirmedAt = asked;
  }

  /** Renews it no more, not even by what is under way. */
  stop(): void {
    this.isOver = true;
  }

  /** Ends it at once. */
  end(): void {
    this.stop();
    this.confirmedAt = Number.NEGATIVE_INFINITY;
  }
}
