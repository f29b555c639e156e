import { type Eventor, eventorOf, LiveRing, livePins, numberOf, type Reading, readingsOf } from '@pinwire/automation';
import type { LivePoint } from '@pinwire/bus';
import type { Pin, Project } from '@pinwire/model';
import { pinOfKey, pinOrdinal } from '@pinwire/model';
import type { Target } from './target.ts';

/** What writes to one target set off besides their relay. Without rules and live graphs the pin path does nothing. */
export interface Reactions {
  /** The document that this was computed from. */
  readonly project: Project;
  readonly eventor: Eventor | undefined;
  /** Widgets that ask the device for its pins. */
  readonly readings: readonly Reading[];
  /** Places (`pinOrdinal`) of the pins whose values are kept for live graphs. */
  readonly live: ReadonlySet<number> | undefined;
  /** Their newest values; lost with this process, as in the original (automation.md 6.1). */
  readonly rings: Map<number, LiveRing>;
}

/** Most targets are in no graph: they share what stays empty. */
const NO_RINGS = new Map<number, LiveRing>();

/** What writes to the target set off, by its present document. */
export function reactionsOf(target: Target, project: Project): Reactions {
  const known = target.reactions;
  // A document is never changed in place, so its identity says whether anything has to be looked at.
  if (known?.project === project) return known;
  const live = livePins(project, target.key.targetId);
  const rings = live ? new Map([...(known?.rings ?? [])].filter(([ordinal]) => live.has(ordinal))) : NO_RINGS;
  const { targetId } = target.key;
  const reactions = {
    project,
    eventor: eventorOf(project, targetId),
    readings: readingsOf(project, targetId),
    live,
    rings,
  };
  target.reactions = reactions;
  return reactions;
}

/** Keeps a number for live graphs of its pin. `at` in ms. */
export function record({ live, rings }: Reactions, pin: Pin, value: Buffer, at: number): void {
  const ordinal = pinOrdinal(pin);
  if (!live?.has(ordinal) || !Number.isSafeInteger(at)) return;
  const number = numberOf(value);
  if (number === undefined) return;
  let ring = rings.get(ordinal);
  if (ring === undefined) {
    ring = new LiveRing();
    rings.set(ordinal, ring);
  }
  ring.add(number, at);
}

/** The points of pins such as `v5`, oldest first, at most 60 each. */
export function livePoints(target: Target, pins: readonly string[]): LivePoint[][] {
  return pins.map((key) => {
    const pin = pinOfKey(key);
    return (pin && target.reactions?.rings.get(pinOrdinal(pin))?.points()) ?? [];
  });
}

/** Forgets the points of pins such as `v5`; without a list all of them. */
export function dropLivePoints(target: Target, pins?: readonly string[]): void {
  const rings = target.reactions?.rings;
  if (pins === undefined) rings?.clear();
  for (const key of pins ?? []) {
    const pin = pinOfKey(key);
    if (pin) rings?.delete(pinOrdinal(pin));
  }
}
