import { setTimeout as delay } from 'node:timers/promises';
import { NatsError } from 'nats';

/** Numbers of the errors of JetStream: https://github.com/nats-io/nats-server/blob/main/server/errors.json */
export const JETSTREAM_ERROR = {
  consumerNotFound: 10_014,
  streamNotFound: 10_059,
  subjectsOverlap: 10_065,
  wrongLastSequence: 10_071,
  maximumMessagesExceeded: 10_076,
  maximumBytesExceeded: 10_077,
} as const;

/** The number of JetStream's error, when it is one. */
export function jetStreamError(error: unknown): number | undefined {
  return error instanceof NatsError ? error.api_error?.err_code : undefined;
}

/** Time between two looks at a stream that another process is just making, in ms, and how many there are. */
const LOOK_MS = 50;
const LOOKS = 20;

/**
 * Runs `make`, which makes a stream where it is missing, again while it fails because another process is just making it:
 * a server that has the stream half made refuses the second one for the subjects of the first (nats-server 2.9.10).
 */
export async function whenMade<T>(make: () => Promise<T>): Promise<T> {
  for (let look = 1; ; look++) {
    try {
      return await make();
    } catch (error) {
      if (jetStreamError(error) !== JETSTREAM_ERROR.subjectsOverlap || look === LOOKS) throw error;
      await delay(LOOK_MS);
    }
  }
}
