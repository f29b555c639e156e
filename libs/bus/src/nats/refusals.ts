import type { BusLog, BusMetrics } from './ports.ts';

/** Least time between two lines about the same peer and reason, in ms. */
const QUIET_MS = 5000;

/** Peers that are told apart; whoever comes then shares one line, so that names made up by somebody cost no memory. */
const MAX_TOPICS = 100;

interface Topic {
  readonly fields: object;
  readonly message: string;
  readonly from: string;
  /** When it was last told, in ms of the monotonic clock. */
  toldAt: number;
  /** What was refused since then. */
  leftOut: number;
}

/**
 * Counts what the bus does not take, and tells of it: each in the metrics, but of one peer and reason at most one line
 * in five seconds, with the number of those left out since the last one.
 */
export class Refusals {
  private readonly topics = new Map<string, Topic>();

  constructor(
    private readonly log: Pick<BusLog, 'warn'>,
    private readonly metrics: Pick<BusMetrics, 'refused'>,
    private readonly monotonic: () => number,
  ) {}

  /**
   * Something of a peer was refused.
   * @param from the peer as it names itself
   */
  refuse(reason: 'version' | 'malformed', from: string, message: string, fields: object = {}): void {
    this.metrics.refused(reason);
    const now = this.monotonic();
    const name = this.topics.has(`${reason} ${from}`) || this.topics.size < MAX_TOPICS ? from : 'others';
    const known = this.topics.get(`${reason} ${name}`);
    if (known) {
      known.leftOut++;
      if (now - known.toldAt >= QUIET_MS) this.tell(known, now);
      return;
    }
    const topic = { fields, message, from: name, toldAt: now, leftOut: 0 };
    this.topics.set(`${reason} ${name}`, topic);
    this.log.warn({ from: name, ...fields }, message);
  }

  /** To be called now and then: tells what was left out, and forgets who has been quiet. */
  tellLeftOut(): void {
    const now = this.monotonic();
    for (const [key, topic] of this.topics) {
      if (now - topic.toldAt < QUIET_MS) continue;
      if (topic.leftOut === 0) this.topics.delete(key);
      else this.tell(topic, now);
    }
  }

  private tell(topic: Topic, now: number): void {
    const { from, fields, message, leftOut } = topic;
    topic.toldAt = now;
    topic.leftOut = 0;
    this.log.warn({ from, ...fields, leftOut }, message);
  }
}
