/**
 * The form in which pin writes travel to the writer: one message holds rows of any number of lanes. A lane is what one
 * sender (`origin`) wrote to one shard; its rows carry rising sequence numbers, by which the writer knows what it has
 * taken already. All numbers are big-endian:
 *
 *     version u8 | 0 u8 | lanes u16 | rows u32
 *     lane: shard u16 | first seq u64 | length u8, origin UTF-8
 *     row:  lane u16 | seq − first u32 | account u48 | project i32 | device i32 | type u8 | pin u16 | time u64 µs |
 *           length u32, value
 */
export const RAW_VERSION = 1;

/** Longest value that is kept as a row, in bytes; the frame of a device holds no longer one (hardware.md 2.1). */
export const RAW_VALUE_MAX = 65_536;

const HEADER = 8;
const LANE = 11;
/** Bytes of a row before its value. */
export const RAW_ROW = 35;
const FIRST_BYTES = 4096;
const MAX_LANES = 65_535;
const MAX_ORIGIN = 255;
const TWO_32 = 2 ** 32;

/** Rows that one input may make, see `rawSeq`. */
export const RAW_PARTS = 65_536;

/**
 * Sequence number of the `part`-th row that one input of a lane makes. Most make one; a list of samples over HTTP makes
 * many (http.md 2.6), at most RAW_PARTS. Inputs may be numbered up to 2^37 − 1.
 */
export function rawSeq(input: number, part: number): number {
  return input * RAW_PARTS + part;
}

export interface RawRow {
  /** Who numbered the writes, unique for each start of a process; at most 255 bytes of UTF-8. */
  origin: string;
  shard: number;
  /** Rising within (origin, shard), at most 2^53 − 1; gaps are allowed. */
  seq: number;
  accountId: number;
  dashId: number;
  deviceId: number;
  /** Character code of `v`, `d` or `a`. */
  type: number;
  pin: number;
  /** Microseconds since 1970. */
  micros: number;
  value: Buffer;
}

/** The bytes are not a batch, or one of another version. */
export class RawFormatError extends Error {
  override readonly name = 'RawFormatError';
}

interface OpenLane {
  index: number;
  firstSeq: number;
}

/** Gathers rows into one message. Makes no object per row. */
export class RawBatchEncoder {
  private rows = Buffer.allocUnsafe(FIRST_BYTES);
  private used = 0;
  private rowCount = 0;
  private lanes: Buffer[] = [];
  private laneBytes = 0;
  /** By origin, then shard. */
  private open = new Map<string, OpenLane[]>();

  /** Length of the message so far, 0 when there are no rows. */
  get length(): number {
    return this.rowCount === 0 ? 0 : HEADER + this.laneBytes + this.used;
  }

  get count(): number {
    return this.rowCount;
  }

  /**
   * Appends the row whose value is `data[start, end)`; the fields are those of RawRow. Of a value that is too long as
   * much is kept as tells the writer that it is.
   * @throws RangeError past 65,535 lanes or for an origin that is too long.
   */
  append(
    origin: string,
    shard: number,
    seq: number,
    accountId: number,
    dashId: number,
    deviceId: number,
    type: number,
    pin: number,
    micros: number,
    data: Buffer,
    start: number,
    end: number,
  ): void {
    const lane = this.lane(origin, shard, seq);
    const length = Math.min(end - start, RAW_VALUE_MAX + 1);
    this.reserve(RAW_ROW + length);
    const { rows } = this;
    let at = this.used;
    at = rows.writeUInt16BE(lane.index, at);
    at = rows.writeUInt32BE(seq - lane.firstSeq, at);
    at = rows.writeUIntBE(accountId, at, 6);
    at = rows.writeInt32BE(dashId, at);
    at = rows.writeInt32BE(deviceId, at);
    at = rows.writeUInt8(type, at);
    at = rows.writeUInt16BE(pin, at);
    at = rows.writeUInt32BE(Math.floor(micros / TWO_32), at);
    at = rows.writeUInt32BE(micros % TWO_32, at);
    at = rows.writeUInt32BE(length, at);
    if (length > 48) data.copy(rows, at, start, start + length);
    else for (let from = start; from < start + length; ) rows[at++] = data[from++] as number;
    this.used += RAW_ROW + length;
    this.rowCount++;
  }

  /** The message with all rows; the next row starts another one. */
  take(): Buffer {
    const header = Buffer.allocUnsafe(HEADER);
    header.writeUInt8(RAW_VERSION, 0);
    header.writeUInt8(0, 1);
    header.writeUInt16BE(this.lanes.length, 2);
    header.writeUInt32BE(this.rowCount, 4);
    const message = Buffer.concat([header, ...this.lanes, this.rows.subarray(0, this.used)]);
    this.used = 0;
    this.rowCount = 0;
    this.lanes = [];
    this.laneBytes = 0;
    this.open = new Map();
    return message;
  }

  private lane(origin: string, shard: number, seq: number): OpenLane {
    let shards = this.open.get(origin);
    if (shards === undefined) {
      shards = [];
      this.open.set(origin, shards);
    }
    const known = shards[shard];
    if (known !== undefined && seq >= known.firstSeq && seq - known.firstSeq < TWO_32) return known;
    const name = Buffer.from(origin);
    if (this.lanes.length === MAX_LANES || name.length > MAX_ORIGIN) {
      throw new RangeError(`a raw batch takes ${MAX_LANES} lanes with origins of ${MAX_ORIGIN} bytes`);
    }
    const bytes = Buffer.allocUnsafe(LANE + name.length);
    bytes.writeUInt16BE(shard, 0);
    bytes.writeUInt32BE(Math.floor(seq / TWO_32), 2);
    bytes.writeUInt32BE(seq % TWO_32, 6);
    bytes.writeUInt8(name.length, 10);
    name.copy(bytes, LANE);
    const lane = { index: this.lanes.length, firstSeq: seq };
    shards[shard] = lane;
    this.lanes.push(bytes);
    this.laneBytes += bytes.length;
    return lane;
  }

  private reserve(bytes: number): void {
    const total = this.used + bytes;
    if (total <= this.rows.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.rows.length, total));
    this.rows.copy(grown, 0, 0, this.used);
    this.rows = grown;
  }
}

export interface RawLane {
  readonly origin: string;
  readonly shard: number;
  readonly firstSeq: number;
}

/** Reads a message row by row: after `next()` the fields hold one row. Makes no object per row. */
export class RawBatchReader {
  readonly lanes: readonly RawLane[];
  readonly count: number;
  /** Index into `lanes`. */
  lane = 0;
  seq = 0;
  accountId = 0;
  dashId = 0;
  deviceId = 0;
  type = 0;
  pin = 0;
  /** Exact below 2^53. */
  micros = 0;
  /** The value is `data[valueStart, valueEnd)`. */
  valueStart = 0;
  valueEnd = 0;
  private at: number;
  private readonly first: number;
  private readonly view: DataView;

  /** @throws RawFormatError unless the header is whole and of this version. */
  constructor(readonly data: Buffer) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (data.length < HEADER) throw new RawFormatError(`${data.length} bytes are no raw batch`);
    if (data[0] !== RAW_VERSION) throw new RawFormatError(`version ${data[0]}, this program reads ${RAW_VERSION}`);
    this.count = data.readUInt32BE(4);
    const lanes: RawLane[] = [];
    this.at = HEADER;
    for (let left = data.readUInt16BE(2); left > 0; left--) lanes.push(this.readLane());
    this.lanes = lanes;
    this.first = this.at;
  }

  /** Where the next row starts; assigning it goes there. */
  get position(): number {
    return this.at;
  }

  set position(at: number) {
    this.at = at;
  }

  /** Back to the first row. */
  rewind(): void {
    this.at = this.first;
  }

  /** @throws RawFormatError when a row is cut or names no lane, or bytes are left over. */
  next(): boolean {
    const { view, at } = this;
    if (at === this.data.length) return false;
    if (at + RAW_ROW > this.data.length) throw new RawFormatError('the last row is cut');
    this.lane = view.getUint16(at);
    const lane = this.lanes[this.lane];
    if (lane === undefined) throw new RawFormatError(`a row of lane ${this.lane} of ${this.lanes.length}`);
    this.seq = lane.firstSeq + view.getUint32(at + 2);
    this.accountId = view.getUint16(at + 6) * TWO_32 + view.getUint32(at + 8);
    this.dashId = view.getInt32(at + 12);
    this.deviceId = view.getInt32(at + 16);
    this.type = view.getUint8(at + 20);
    this.pin = view.getUint16(at + 21);
    this.micros = view.getUint32(at + 23) * TWO_32 + view.getUint32(at + 27);
    this.valueStart = at + RAW_ROW;
    this.valueEnd = this.valueStart + view.getUint32(at + 31);
    if (this.valueEnd > this.data.length) throw new RawFormatError('the last value is cut');
    this.at = this.valueEnd;
    return true;
  }

  private readLane(): RawLane {
    const { data, at } = this;
    const end = at + LANE + (data[at + 10] ?? 0);
    if (end > data.length) throw new RawFormatError('the table of lanes is cut');
    const origin = data.toString('utf8', at + LANE, end);
    if (origin.includes('\0')) throw new RawFormatError('an origin holds NUL');
    this.at = end;
    const firstSeq = data.readUInt32BE(at + 2) * TWO_32 + data.readUInt32BE(at + 6);
    if (!Number.isSafeInteger(firstSeq)) throw new RawFormatError(`a sequence number of ${firstSeq}`);
    return { origin, shard: data.readUInt16BE(at), firstSeq };
  }
}

/** One message of the rows. */
export function encodeRawBatch(rows: readonly RawRow[]): Buffer {
  const encoder = new RawBatchEncoder();
  for (const row of rows) {
    const { origin, shard, seq, accountId, dashId, deviceId, type, pin, micros, value } = row;
    encoder.append(origin, shard, seq, accountId, dashId, deviceId, type, pin, micros, value, 0, value.length);
  }
  return encoder.take();
}

/** All rows of a message. @throws RawFormatError */
export function decodeRawBatch(message: Buffer): RawRow[] {
  const reader = new RawBatchReader(message);
  const rows: RawRow[] = [];
  while (reader.next()) {
    const { seq, accountId, dashId, deviceId, type, pin, micros } = reader;
    const { origin, shard } = reader.lanes[reader.lane] as RawLane;
    const value = Buffer.from(message.subarray(reader.valueStart, reader.valueEnd));
    rows.push({ origin, shard, seq, accountId, dashId, deviceId, type, pin, micros, value });
  }
  if (rows.length !== reader.count) throw new RawFormatError(`${rows.length} rows of ${reader.count}`);
  return rows;
}
