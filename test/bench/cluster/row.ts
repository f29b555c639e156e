import type { Sizes } from '../rows/row.ts';
import type { Sample } from '../sample.ts';
import type { Target } from '../target.ts';
import type { Scene, Setup } from './scene.ts';

/** How much a run against a cluster does. */
export interface ClusterSizes extends Sizes {
  /** Processes of each role. */
  replicas: number;
  /** The same in turn, for the row that changes it: up, then down again. */
  steps: readonly number[];
  /** Messages a second that travel alone. */
  singleRate: number;
  /** Messages a second, in bursts, of the row that changes the number of processes. */
  stepRate: number;
  /** Times that raw data is written; the median counts. */
  rounds: number;
  /** Time for which a cluster without load is looked at. */
  idleMs: number;
  /** Every row gets a cluster of its own; else one with everything does for all. */
  apart: boolean;
}

export interface DriveOptions {
  /** Messages a second. */
  rate?: number | undefined;
  /** What is to be done when the driver has opened all. */
  whenOpen?: () => Promise<void>;
}

export interface Context {
  scene: Scene;
  sizes: ClusterSizes;
  /** Takes the place of the row's own rate. */
  rate: number | undefined;
  /** Lets a driver process do one thing: the medians of each target. @throws Error when it failed or lost something */
  drive(name: string, targets: readonly Target[], options?: DriveOptions): Promise<Sample[]>;
}

/** A table as a row gives it; the first line is its head. */
export interface Table {
  lines: string[][];
  /** Columns of text. */
  left: readonly number[];
  /** What a reader must know beside it. */
  notes: string[];
}

/** One table of `--cluster`. */
export interface ClusterRow {
  readonly name: string;
  readonly title: string;
  setup(sizes: ClusterSizes): Setup;
  measure(context: Context): Promise<{ table: Table; figures: unknown }>;
}

/** `<= 1.5 ms: met`. */
export function judge(text: string, isMet: boolean | undefined): string {
  return `${text}: ${isMet === undefined ? 'unknown' : isMet ? 'met' : 'missed'}`;
}
