import type { Sample } from '../sample.ts';
import type { Target } from '../target.ts';

/** How much a run does. */
export interface Sizes {
  /** Measured slices of a row and server; the median of them counts. */
  slices: number;
  sliceMs: number;
  /** Time before the first slice in which code gets compiled and caches filled. */
  warmUpMs: number;
  accounts: number;
  devicesPerAccount: number;
  /** Apps of the fan-out row. */
  fanOut: number;
  idlePlain: number;
  idleTls: number;
  /** Servers are started again for rows about memory, and these wait until it has stopped moving. */
  careful: boolean;
  /** Most connections that a slice of the login row opens. */
  logins: number;
  /** The driver has a core of its own, and keeps a fixed rate by looking at the clock all the time. */
  spin: boolean;
  /** Rows of raw data that are written. */
  rawRows: number;
}

export interface RowContext {
  target: Target;
  sizes: Sizes;
  /** Messages a second, for rows with a fixed rate. */
  rate: number;
}

/** A row that is set up against one server. */
export interface Session {
  /** Measures for about `ms`. @throws Error when a message is lost, refused or comes twice */
  sample(ms: number): Promise<Sample>;
  close(): Promise<void>;
}

/** What the product is to reach. `ratio` is product to bare limit. */
export interface Aim {
  of: 'ratio' | 'p99' | 'rss';
  atLeast?: number;
  atMost?: number;
  /** As it stands in the table. */
  text: string;
}

/** What the driver process does by one name. */
export interface Drive {
  readonly name: string;
  /**
   * Needs servers that were just started and takes one sample: one server after the other (`apart`) or, where only
   * memory counts, all at the same time (`together`).
   */
  readonly fresh?: 'apart' | 'together';
  /** When it is open something is to be done elsewhere (`drive`) before it takes its sample. */
  readonly holds?: true;
  /** Fixed messages a second, or half of what the first server does at most. */
  readonly rate?: number | 'half';
  open(context: RowContext): Promise<Session>;
}

/** One row of the table, or with its figures the thing that measures it. */
export interface Row extends Drive {
  readonly title: string;
  /** What the ratio is made of. */
  readonly compares: 'rate' | 'cpu' | 'p99' | 'rss';
  readonly aims: readonly Aim[];
  /** Devices of the crowd that it connects. */
  crowd?(sizes: Sizes): number;
}
