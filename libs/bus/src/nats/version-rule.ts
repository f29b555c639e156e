import { BUS_VERSION, describeVersions, OLDEST_VERSION } from './packet.ts';

/** Versions of the bus that a process understands. */
export interface Versions {
  newest: number;
  oldest: number;
}

/** Those of this process. */
export const OWN_VERSIONS: Versions = { newest: BUS_VERSION, oldest: OLDEST_VERSION };

/** A cluster goes up to a newer version after all have understood it for this long, in ms. */
export const RAISE_AFTER_MS = 10_000;

/**
 * This process cannot join: the cluster speaks another version of the bus than it understands. Trying again does not
 * help before the cluster is another one.
 */
export class BusVersionRefused extends Error {
  override readonly name = 'BusVersionRefused';
  constructor(spoken: number) {
    super(refusalOf(spoken));
  }
}

/** Why this process has no place in a cluster, in one line for people. */
export function refusalOf(spoken: number): string {
  const { newest, oldest } = OWN_VERSIONS;
  const way = newest < spoken ? 'start a newer version of this program' : 'bring all processes to the version between';
  return `the cluster speaks version ${spoken} of the bus, this process understands ${describeVersions(oldest, newest)}: ${way}`;
}

export function understands({ newest, oldest }: Versions, version: number): boolean {
  return oldest <= version && version <= newest;
}

/** Decides when a cluster that speaks one version may go on to the next. */
export class VersionRaise {
  private wanted = 0;
  private since = 0;

  /**
   * The version to go up to, once every live process has understood it for RAISE_AFTER_MS; undefined till then.
   * @param now monotonic clock in ms
   */
  due(spoken: number, live: Iterable<Versions>, now: number): number | undefined {
    const lowest = Math.min(...[...live].map(({ newest }) => newest));
    if (lowest <= spoken || !Number.isFinite(lowest)) {
      this.wanted = 0;
      return undefined;
    }
    if (lowest !== this.wanted) {
      this.wanted = lowest;
      this.since = now;
    }
    return now - this.since >= RAISE_AFTER_MS ? lowest : undefined;
  }
}
