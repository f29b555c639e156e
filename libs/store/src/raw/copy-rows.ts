import { isUtf8 } from 'node:buffer';
import { RAW_VALUE_MAX, type RawBatchReader } from '@pinwire/protocol';
import { DAY_MICROS, isoDay } from './days.ts';
import { decimalOf } from './decimal.ts';
import type { Lane } from './lanes.ts';

/** The columns in the order in which rows hold them. */
export const COPY_TARGET = `raw_data (ts, account_id, seq, double_value, project_id, device_id, pin, pin_type, email,
  string_value, bytes_value)`;
const COLUMNS = 11;

/** Signature, flags, length of the extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);

/** Bytes of a row without e-mail and value: count, 11 lengths, fixed fields. */
const ROW_FIXED = 2 + 11 * 4 + 4 * 8 + 2 * 4 + 2 + 1;
const EPOCH_2000_MICROS = 946_684_800_000_000;
const TWO_32 = 2 ** 32;
const FIRST_BYTES = 1 << 20;
const FIRST_ROWS = 1 << 14;

/** Why a row cannot be kept. */
export type DeadReason = string;

/** UTC days that may be written, [first, end). */
export interface DayWindow {
  first: number;
  end: number;
}

/**
 * The new rows of some messages, as binary COPY takes them, in one buffer that is used again for the next messages. Rows
 * are told by their place, 0…count−1; any range of them can be copied alone.
 */
export class CopyRows {
  count = 0;
  /** Rows that their lanes had already. */
  duplicates = 0;
  /** By place: rows that are not copied. They count as taken all the same. */
  readonly dead = new Map<number, DeadReason>();
  #out = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #view = viewOf(this.#out);
  #used = 0;
  /** Where row n starts in `#out`; row `count` is the end. */
  #start = new Uint32Array(FIRST_ROWS);
  #seq = new Float64Array(FIRST_ROWS);
  #lanes: Lane[] = [];
  /** Where row n stands: the message and the position in it. */
  #message = new Uint32Array(FIRST_ROWS);
  #position = new Uint32Array(FIRST_ROWS);

  clear(): void {
    this.count = 0;
    this.duplicates = 0;
    this.dead.clear();
    this.#used = 0;
    this.#lanes = [];
  }

  /**
   * Adds the rows of a message that are new to their lanes. `lanes` are those of the message, by index;
   * `emailOf` gives what `emailField` made.
   */
  add(
    message: number,
    reader: RawBatchReader,
    lanes: readonly Lane[],
    emailOf: (accountId: number) => Buffer,
    window: DayWindow,
  ): void {
    const first = window.first * DAY_MICROS;
    const end = window.end * DAY_MICROS;
    let accountId = -1;
    let email = NO_EMAIL;
    reader.rewind();
    for (let position = reader.position; reader.next(); position = reader.position) {
      const lane = lanes[reader.lane] as Lane;
      if (reader.seq <= lane.seen) {
        this.duplicates++;
        continue;
      }
      lane.seen = reader.seq;
      if (reader.accountId !== accountId) {
        accountId = reader.accountId;
        email = emailOf(accountId);
      }
      const place = this.#place(lane, reader.seq, message, position);
      const reason = unfit(reader, first, end);
      if (reason === undefined) this.#encode(reader, email);
      else this.dead.set(place, reason);
      this.#start[this.count] = this.#used;
    }
  }

  /** The input of a COPY of rows [from, to), valid until the next `clear`. Undefined when all of them are dead. */
  copyData(from: number, to: number): Uint8Array[] | undefined {
    // A row that Postgres refused is alone in its range and has its bytes still.
    if (to - from === 1 && this.dead.has(from)) return undefined;
    const [start, end] = [this.#start[from] as number, this.#start[to] as number];
    return start === end ? undefined : [HEADER, this.#out.subarray(start, end), TRAILER];
  }

  /** Of rows [from, to) the last sequence number of each lane. */
  marks(from: number, to: number): Map<Lane, number> {
    const marks = new Map<Lane, number>();
    for (let place = from; place < to; place++) marks.set(this.#lanes[place] as Lane, this.#seq[place] as number);
    return marks;
  }

  /** Where a row came from: index of its message, position in it. */
  sourceOf(place: number): { message: number; position: number } {
    return { message: this.#message[place] as number, position: this.#position[place] as number };
  }

  #place(lane: Lane, seq: number, message: number, position: number): number {
    const place = this.count++;
    if (this.count === this.#start.length) {
      this.#start = grown(this.#start, Uint32Array);
      this.#message = grown(this.#message, Uint32Array);
      this.#position = grown(this.#position, Uint32Array);
      this.#seq = grown(this.#seq, Float64Array);
    }
    this.#start[place] = this.#used;
    this.#seq[place] = seq;
    this.#lanes.push(lane);
    this.#message[place] = message;
    this.#position[place] = position;
    return place;
  }

  #encode(row: RawBatchReader, email: Buffer): void {
    const { valueStart, valueEnd, data } = row;
    // Text of odd bytes can grow threefold, and stands beside the bytes.
    this.#reserve(ROW_FIXED + email.length + 4 * (valueEnd - valueStart));
    const view = this.#view;
    let at = this.#used;
    view.setInt16(at, COLUMNS);
    at = this.#int64(at + 2, row.micros - EPOCH_2000_MICROS);
    at = this.#int64(at, row.accountId);
    at = this.#int64(at, row.seq);
    const number = decimalOf(data, valueStart, valueEnd);
    const isText = Number.isNaN(number);
    if (isText) {
      view.setInt32(at, -1);
      at += 4;
    } else {
      view.setInt32(at, 8);
      view.setFloat64(at + 4, number);
      at += 12;
    }
    view.setInt32(at, 4);
    view.setInt32(at + 4, row.dashId);
    view.setInt32(at + 8, 4);
    view.setInt32(at + 12, row.deviceId);
    view.setInt32(at + 16, 2);
    view.setInt16(at + 20, row.pin);
    view.setInt32(at + 22, 1);
    view.setUint8(at + 26, row.type);
    this.#out.set(email, at + 27);
    at += 27 + email.length;
    this.#used = isText ? this.#text(at, data, valueStart, valueEnd) : this.#nulls(at);
  }

  #int64(at: number, value: number): number {
    this.#view.setInt32(at, 8);
    this.#view.setInt32(at + 4, Math.floor(value / TWO_32));
    // `>>> 0` of a double takes it modulo 2^32, negative ones too.
    this.#view.setUint32(at + 8, value >>> 0);
    return at + 12;
  }

  #nulls(at: number): number {
    this.#view.setInt32(at, -1);
    this.#view.setInt32(at + 4, -1);
    return at + 8;
  }

  #text(at: number, data: Buffer, start: number, end: number): number {
    const view = this.#view;
    const out = this.#out;
    const length = end - start;
    let ascii = 0;
    for (; ascii < length; ascii++) {
      const byte = data[start + ascii] as number;
      if (byte === 0 || byte > 0x7f) break;
      out[at + 4 + ascii] = byte;
    }
    if (ascii < length) {
      const value = data.subarray(start, end);
      if (value.includes(0) || !isUtf8(value)) return this.#oddText(at, value);
      out.set(value, at + 4);
    }
    view.setInt32(at, length);
    view.setInt32(at + 4 + length, -1);
    return at + 8 + length;
  }

  #oddText(at: number, value: Buffer): number {
    const length = this.#out.write(readable(value), at + 4, 'utf8');
    this.#view.setInt32(at, length);
    const bytes = at + 4 + length;
    this.#view.setInt32(bytes, value.length);
    this.#out.set(value, bytes + 4);
    return bytes + 4 + value.length;
  }

  #reserve(bytes: number): void {
    const total = this.#used + bytes;
    if (total <= this.#out.length) return;
    const out = Buffer.allocUnsafeSlow(Math.max(2 * this.#out.length, total));
    this.#out.copy(out, 0, 0, this.#used);
    this.#out = out;
    this.#view = viewOf(out);
  }
}

/** The field of an e-mail as COPY takes it. */
export function emailField(email: string): Buffer {
  const field = Buffer.allocUnsafe(4 + Buffer.byteLength(email));
  field.writeInt32BE(field.length - 4);
  field.write(email, 4);
  return field;
}

const NO_EMAIL = emailField('');

/** What `string_value` holds of bytes that Postgres cannot take as text. */
export function readable(value: Buffer): string {
  return value.toString('utf8').replaceAll('\0', '\u2400');
}

function unfit(row: RawBatchReader, firstMicros: number, endMicros: number): DeadReason | undefined {
  const { micros, type, pin } = row;
  if (micros < firstMicros || micros >= endMicros) {
    const [first, last] = [firstMicros, endMicros - 1].map((bound) => isoDay(Math.floor(bound / DAY_MICROS)));
    return `time ${micros} µs is not within ${first} … ${last}`;
  }
  const length = row.valueEnd - row.valueStart;
  if (length > RAW_VALUE_MAX) return `a value of more than ${RAW_VALUE_MAX} bytes`;
  if (type !== 0x76 && type !== 0x64 && type !== 0x61) return `pin type ${type}`;
  if (pin > 0x7fff) return `pin ${pin}`;
  return undefined;
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function grown<T extends Uint32Array | Float64Array>(array: T, kind: new (length: number) => T): T {
  const larger = new kind(2 * array.length);
  larger.set(array);
  return larger;
}
