import type { ISubscription } from 'mqtt-packet';
import { Reason, SUBSCRIBE_FAILED } from './reasons.ts';
import { isFilter, isServed, matches, valuesOf } from './topics.ts';

/** Filters of one client at most. */
const MAX_FILTERS = 100;

/** What one client wants to be sent. */
export class Subscriptions {
  private readonly filters = new Map<string, 0 | 1>();

  /** Takes a subscription in; its granted QoS, or the reason (`Reason`) why not. */
  add({ topic, qos }: ISubscription): number {
    if (topic.startsWith('$share/')) return Reason.SHARED_NOT_SUPPORTED;
    if (!isFilter(topic)) return Reason.INVALID_FILTER;
    // Nothing but the server's own messages is ever sent: whoever waits for others is told so.
    if (!isServed(topic)) return Reason.NOT_AUTHORIZED;
    if (!this.filters.has(topic) && this.filters.size >= MAX_FILTERS) return Reason.QUOTA_EXCEEDED;
    const granted = qos === 0 ? 0 : 1;
    this.filters.set(topic, granted);
    return granted;
  }

  /** False when it was not there. */
  remove(filter: string): boolean {
    return this.filters.delete(filter);
  }

  /** The highest QoS of the filters that take the topic in; undefined when none does. */
  qosOf(topic: string): 0 | 1 | undefined {
    let best: 0 | 1 | undefined;
    for (const [filter, qos] of this.filters) {
      if (qos === best || !matches(filter, topic)) continue;
      if (qos === 1) return 1;
      best = 0;
    }
    return best;
  }

  /** Takes the subscriptions of one packet in: what is granted, and the last values that they bring. */
  addAll(subscriptions: readonly ISubscription[]): { granted: number[]; questions: readonly string[] } {
    const questions = new Set<string>();
    const granted = subscriptions.map((subscription) => {
      const { topic, rh = 0 } = subscription;
      const isNew = !this.filters.has(topic);
      const reason = this.add(subscription);
      // Retain handling of version 5: 0 = always, 1 = for a new subscription, 2 = never.
      const wanted = reason < SUBSCRIBE_FAILED && (rh === 0 || (rh === 1 && isNew));
      const values = wanted ? valuesOf(topic) : undefined;
      if (values) questions.add(values === 'all' ? '' : `${values.letter}r\0${values.number}`);
      return reason;
    });
    return { granted, questions: questions.has('') ? [''] : [...questions] };
  }
}
