import { isDoc, parseJson } from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { HARDWARE_TOPIC, pinOfName } from './topics.ts';

/** A frame as a device with the binary protocol would send it. */
export interface Frame {
  readonly command: number;
  readonly body: Buffer;
}

/** What became of a message: its frames, a question for the time, or why it means nothing. */
export type Uplink = { frames: readonly Frame[] } | 'time' | 'unknown topic' | 'bad payload';

/** Shortest body of a write that the original looks at (hardware.md 9). */
const MIN_HARDWARE = 4;

/** Values of one `batch_ds` message: as many pins as a device has. */
const MAX_BATCH = 768;

const SPACE = 0x20;

/**
 * The frames that a published message stands for. Topics: that of the original, `hardware` in any case with `vw 5 23`
 * (blanks or NULs between the parts, hardware.md 9), and the current layout `ds/V5`, `ds/V5/prop/color`, `batch_ds`,
 * `event/NAME`, `info/mcu`, `get/ds`, `get/ds/all`, `get/utc/all/json`, with pins for the names of datastreams.
 */
export function uplink(topic: string, payload: Buffer): Uplink {
  if (topic.toLowerCase() === HARDWARE_TOPIC) return hardware(payload);
  const [first, ...rest] = topic.split('/');
  switch (first) {
    case 'ds':
      return datastream(rest, payload);
    case 'batch_ds':
      return rest.length === 0 ? batch(payload) : 'unknown topic';
    case 'event':
      return rest.length === 1 && rest[0] ? event(rest[0], payload) : 'unknown topic';
    case 'info':
      return rest.join('/') === 'mcu' ? info(payload) : 'unknown topic';
    case 'get':
      return get(rest.join('/'), payload);
    default:
      return 'unknown topic';
  }
}

function hardware(payload: Buffer): Uplink {
  if (payload.length < MIN_HARDWARE) return 'bad payload';
  return one(Command.HARDWARE, payload.map((byte) => (byte === SPACE ? 0 : byte)) as Buffer);
}

function datastream([name = '', kind, property, ...rest]: string[], payload: Buffer): Uplink {
  const pin = pinOfName(name);
  if (pin === undefined) return 'unknown topic';
  if (kind === undefined) return one(Command.HARDWARE, body(`${pin.letter}w\0${pin.number}\0`, payload));
  // Properties are those of virtual pins (hardware.md 4.5).
  if (kind !== 'prop' || !property || rest.length > 0 || pin.letter !== 'v') return 'unknown topic';
  return one(Command.SET_WIDGET_PROPERTY, body(`${pin.number}\0${property}\0`, payload));
}

function batch(payload: Buffer): Uplink {
  const values = object(payload);
  if (values === undefined || Object.keys(values).length > MAX_BATCH) return 'bad payload';
  const frames: Frame[] = [];
  for (const [name, value] of Object.entries(values)) {
    const pin = pinOfName(name);
    const text = textOf(value);
    if (pin === undefined || text === undefined) return 'bad payload';
    frames.push({ command: Command.HARDWARE, body: Buffer.from(`${pin.letter}w\0${pin.number}\0${text}`) });
  }
  return { frames };
}

/** A value of a batch as pins hold it: booleans are 1 and 0, a list has several values. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string') return String(value);
  if (!Array.isArray(value) || value.some(Array.isArray)) return undefined;
  const parts = value.map(textOf);
  return parts.includes(undefined) ? undefined : parts.join('\0');
}

function event(name: string, payload: Buffer): Uplink {
  return one(Command.HARDWARE_LOG_EVENT, payload.length === 0 ? Buffer.from(name) : body(`${name}\0`, payload));
}

/** Fields of `info/mcu` and the keys of the info message that they become (hardware.md 4.7). */
const INFO: Readonly<Record<string, string>> = {
  ver: 'mcu',
  type: 'fw-type',
  tmpl: 'tmpl',
  build: 'build',
  rxbuff: 'buff-in',
};

function info(payload: Buffer): Uplink {
  const doc = object(payload);
  if (doc === undefined) return 'bad payload';
  const parts: string[] = [];
  for (const [field, key] of Object.entries(INFO)) {
    const value = doc[field];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    if (String(value).includes('\0')) return 'bad payload';
    parts.push(key, String(value));
  }
  return parts.length === 0 ? 'bad payload' : one(Command.BLYNK_INTERNAL, Buffer.from(parts.join('\0')));
}

function get(what: string, payload: Buffer): Uplink {
  if (what === 'utc/all/json') return 'time';
  if (what === 'ds/all') return one(Command.HARDWARE_SYNC, Buffer.alloc(0));
  if (what !== 'ds') return 'unknown topic';
  const names = payload.toString().split(',');
  const frames: Frame[] = [];
  if (names.length > MAX_BATCH) return 'bad payload';
  for (const name of names) {
    const pin = pinOfName(name.trim());
    if (pin === undefined) return 'bad payload';
    frames.push({ command: Command.HARDWARE_SYNC, body: Buffer.from(`${pin.letter}r\0${pin.number}`) });
  }
  return { frames };
}

function object(payload: Buffer) {
  try {
    const doc = parseJson(payload.toString());
    return isDoc(doc) ? doc : undefined;
  } catch {
    return undefined;
  }
}

function one(command: number, bytes: Buffer): Uplink {
  return { frames: [{ command, body: bytes }] };
}

function body(head: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(head), payload]);
}
