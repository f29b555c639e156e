import type { Pin, PinLetter } from '@pinwire/model';
import { parsePin } from '@pinwire/model';

/** Where a device publishes and reads bodies of HARDWARE frames, in the original's form (hardware.md 9). */
export const HARDWARE_TOPIC = 'hardware';

/** Topics of the server's own messages begin with this. */
export const DOWNLINK = 'downlink';

/** In front of the name of a pin in a topic for values to the device. */
export const DOWNLINK_VALUES = `${DOWNLINK}/ds/`;

/** Longest topic or filter in characters: none that means anything here is near it. */
const MAX_LENGTH = 512;

/** The pin that a datastream is called by: `V5`, `d3`, `A0`; undefined for any other name. */
export function pinOfName(name: string): Pin | undefined {
  return /^[vdaVDA]\d{1,3}$/.test(name) ? parsePin(name.charAt(0), name.slice(1)) : undefined;
}

/** The name of a pin as a datastream: `V5`. */
export function nameOfPin(letter: PinLetter, number: number): string {
  return `${letter.toUpperCase()}${number}`;
}

/** Whether a filter is well formed (MQTT 4.7.1): `#` alone and last, `+` alone in its level. */
export function isFilter(filter: string): boolean {
  if (filter === '' || filter.length > MAX_LENGTH || filter.includes('\0')) return false;
  const levels = filter.split('/');
  return levels.every((level, at) => {
    if (level === '#') return at === levels.length - 1;
    return level === '+' || !/[#+]/.test(level);
  });
}

/** Whether a topic that is published to is well formed (MQTT 1.5.3, 3.3.2.1); what is no UTF-8 was read as U+FFFD. */
export function isTopic(topic: string): boolean {
  return topic !== '' && topic.length <= MAX_LENGTH && !/[#+\0\ufffd]/.test(topic);
}

/** Whether a filter takes a topic in (MQTT 4.7). */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [at, level] of wanted.entries()) {
    if (level === '#') return true;
    if (at >= levels.length || (level !== '+' && level !== levels[at])) return false;
  }
  return wanted.length === levels.length;
}

/** Whether anything that the server publishes could ever match. */
export function isServed(filter: string): boolean {
  const first = filter.split('/', 1)[0] as string;
  return ['#', '+', DOWNLINK].includes(first) || filter.toLowerCase() === HARDWARE_TOPIC;
}

/** Which last values a new subscription brings: of one pin, of all, or none. */
export function valuesOf(filter: string): Pin | 'all' | undefined {
  if (filter.startsWith(DOWNLINK_VALUES)) {
    const pin = pinOfName(filter.slice(DOWNLINK_VALUES.length));
    if (pin) return pin;
  }
  return matches(filter, `${DOWNLINK_VALUES}V0`) ? 'all' : undefined;
}
