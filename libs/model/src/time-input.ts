import { parseInt32, splitAll } from '@pinwire/protocol';
import { IllegalCommand } from './errors.ts';
import { normalizeZone } from './zone.ts';

/** Fields of a TIME_INPUT that its value sets. */
export interface TimeInputFields {
  /** Second of the day; −1 never, −2 sunset, −3 sunrise. */
  startAt: number;
  stopAt: number;
  tzName: string;
  /** 1 = Monday … 7; null = none. */
  days: number[] | null;
}

/**
 * Reads `start\0stop\0tz[\0days[\0offset]]` (model.md 4.3). Undefined for fewer than three parts, which set only the
 * value. Throws `IllegalCommand` when a time or day is no number.
 */
export function timeInputFields(value: string): TimeInputFields | undefined {
  const [start, stop, zone, days] = splitAll(value);
  if (start === undefined || stop === undefined || zone === undefined) return undefined;
  return {
    startAt: second(start),
    stopAt: second(stop),
    tzName: normalizeZone(zone),
    days: days === undefined || days === '' ? null : days.split(',').map(integer),
  };
}

function second(text: string): number {
  if (text === '') return -1;
  if (text === 'ss') return -2;
  return text === 'sr' ? -3 : integer(text);
}

function integer(text: string): number {
  const value = parseInt32(text);
  if (value === undefined) throw new IllegalCommand('a time input needs numbers');
  return value;
}
