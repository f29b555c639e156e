/**
 * What a process tells of its sockets of devices or of apps, for the statistics of administration (http.md 7.6). What
 * counts up does so since the process started.
 */
export interface SocketFigures {
  readonly kind: 'device' | 'app';
  /** Name of the process; it may have sockets of both. */
  readonly process: string;
  /** Memory of the whole process. */
  readonly heapBytes: number;
  readonly directBytes: number;
  /** Frames by command code. */
  readonly framesIn: ArrayLike<number>;
  readonly framesOut: ArrayLike<number>;
  /** Open sockets, and those that came, by transport. */
  readonly open: Readonly<Record<string, number>>;
  readonly opened: Readonly<Record<string, number>>;
  /** Frames in and out per second over the last minute, newest weighing most. */
  readonly perSecond: number;
  /** Accounts that are logged in, each with its frames in per second over the last minute: id, rate, id, rate, … */
  readonly accounts: Float64Array;
}

/** Requests of the device API by the name of their counter, since the process started. */
export interface HttpFigures {
  readonly kind: 'http';
  readonly requests: Readonly<Record<string, number>>;
}

export type Figures = SocketFigures | HttpFigures;
