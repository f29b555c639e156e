// Types of wire.mjs, which stays as it is.
export interface Vector {
  /** Document and chapter. */
  ref: string;
  name: string;
  steps: { send?: unknown; http?: unknown }[];
}

export interface Fault {
  /** Index of the step, −1 when the vector could not be played. */
  step: number;
  want?: unknown;
  got?: unknown;
  error?: string;
}

/** Plays a vector against a server on 127.0.0.1; no faults when it answers as recorded. */
export function run(
  vector: Vector,
  ports: { http: number; https: number },
  /** ms: silence that ends a step, and the longest wait for it. */
  options?: { quiet?: number; max?: number },
): Promise<Fault[]>;
