import type { PinLetter } from '@pinwire/model';
import { Command, indexOfNul } from '@pinwire/protocol';
import { DOWNLINK, DOWNLINK_VALUES, HARDWARE_TOPIC, nameOfPin } from './topics.ts';

/** A message for the device. */
export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  /** Also without a subscription, with QoS 0. */
  readonly always?: true;
}

const SPACE = Buffer.from(' ');

/**
 * The messages that a frame for the device stands for (hardware.md 5): values on `downlink/ds/V5`, firmware on
 * `downlink/ota/json`, another server on `downlink/redirect`; and every HARDWARE body on `hardware`, as the device itself
 * would write it there (`vw 5 23`).
 */
export function downlink(command: number, body: Buffer): Message[] {
  switch (command) {
    case Command.HARDWARE:
    case Command.BRIDGE:
      return hardware(body);
    case Command.BLYNK_INTERNAL:
      return firmware(body.toString());
    case Command.CONNECT_REDIRECT:
      return redirect(body.toString());
    default:
      return [];
  }
}

function hardware(body: Buffer): Message[] {
  const first = indexOfNul(body, 0, body.length);
  const second = first < 0 ? -1 : indexOfNul(body, first + 1, body.length);
  const isWrite = body[1] === 0x77 && first === 2 && second > 0;
  if (!isWrite) {
    const text = body.toString().replaceAll('\0', ' ');
    return [{ topic: HARDWARE_TOPIC, payload: Buffer.from(text) }];
  }
  const letter = String.fromCharCode(body[0] as number) as PinLetter;
  const name = nameOfPin(letter, Number(body.toString('latin1', first + 1, second)));
  const value = body.subarray(second + 1);
  // Only the first two NULs: those behind them part the values.
  const text = [body.subarray(0, first), SPACE, body.subarray(first + 1, second), SPACE, value];
  return [
    { topic: DOWNLINK_VALUES + name, payload: Buffer.from(value) },
    { topic: HARDWARE_TOPIC, payload: Buffer.concat(text) },
  ];
}

function firmware(body: string): Message[] {
  const [key, url] = body.split('\0');
  if (key !== 'ota' || !url) return [];
  return [{ topic: `${DOWNLINK}/ota/json`, payload: Buffer.from(JSON.stringify({ url })), always: true }];
}

function redirect(body: string): Message[] {
  const [host, port] = body.split('\0');
  if (!host || !port) return [];
  return [{ topic: `${DOWNLINK}/redirect`, payload: Buffer.from(`tcp://${host}:${port}`), always: true }];
}

/**
 * Answer to `get/utc/all/json` at `now` (ms since 1970 UTC). `wallClock`: seconds since 1970 of the device's zone, as
 * the server tells them (hardware.md 4.7); undefined = UTC.
 */
export function timeMessage(now: number, wallClock: number | undefined): Message {
  const offset = wallClock === undefined ? 0 : Math.round((wallClock - now / 1000) / 60);
  const sign = offset < 0 ? '-' : '+';
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(Math.abs(offset) / 60);
  const minutes = Math.abs(offset) % 60;
  const zone = `${sign}${pad(hours)}:${pad(minutes)}`;
  // POSIX counts westwards, so the sign turns round.
  const rule = `<${zone.replace(':', '')}>${offset > 0 ? '-' : ''}${hours}${minutes > 0 ? `:${pad(minutes)}` : ''}`;
  const local = new Date(now + offset * 60_000).toISOString().slice(0, 19);
  const answer = {
    tz_name: offset === 0 ? 'UTC' : `UTC${zone}`,
    tz_rule: offset === 0 ? 'UTC0' : rule,
    tz_offset: offset,
    dst_offset: 0,
    time: now,
    iso8601: `${local}${zone}`,
  };
  return { topic: `${DOWNLINK}/utc/all/json`, payload: Buffer.from(JSON.stringify(answer)) };
}

/** A refusal on `downlink/diag`: the status that a binary device would have got (hardware.md 2.6). */
export function refusalMessage(status: number): Message {
  return { topic: `${DOWNLINK}/diag`, payload: Buffer.from(JSON.stringify({ status })) };
}
