import type { NatsConnection } from 'nats';

export type Role = 'router' | 'hardware-gateway' | 'app-gateway' | 'writer';

/** Where a link leads. */
export type LinkTo = 'router' | 'gateway';

/**
 * Why something was not taken: a packet or a beat of another `version`, a `malformed` one, an effect that another
 * router had brought about already (`duplicate`), a packet while too much waited to be sent on (`full`).
 */
export type RefusalReason = 'version' | 'malformed' | 'duplicate' | 'full';

/** What the bus tells about itself. */
export interface BusMetrics {
  /** A packet left, with so many records in so many bytes. */
  batch(to: LinkTo, records: number, bytes: number): void;
  /** Packets were sent again. */
  resent(to: LinkTo): void;
  refused(reason: RefusalReason): void;
  /** Seconds from the gateway that took a frame to the gateway that sends it; one of 64 is measured. */
  transit(seconds: number): void;
  /** Shards came to this router or went from it. */
  moved(how: 'taken' | 'given' | 'lost', count: number): void;
}

export interface BusLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface NatsBusOptions {
  connection: NatsConnection;
  /** Name of this process, never used before. */
  id: string;
  roles: Role[];
  /** Start of all subjects; installations that share a NATS differ here. */
  prefix?: string;
  log: BusLog;
  metrics: BusMetrics;
  monotonic(): number;
  now(): number;
  /** This process is not in the cluster any more and has to start again, under another id; the reason is for people. */
  onExpelled(reason: string): void;
}
