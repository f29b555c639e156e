import type { DeviceLogin } from '../bus.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { Link } from './link.ts';
import { Op, Record, readLogin, writeLogin } from './records.ts';

/** Where `seq` stands in a retained INPUT: behind its length, kind and shard. */
const SEQ_AT = 6;
const OP_AT = 12;
const SESSION_AT = 13;

interface Attached {
  login: DeviceLogin;
  note: Buffer | undefined;
}

/**
 * The inputs of this process for one shard: numbered, kept until the router says that they are done for good, and sent
 * again, from the first that is not done, to every new owner of the shard.
 */
export class LaneClient {
  /** Sessions of this process that the router knows as logged in, by number. */
  private readonly attached = new Map<number, Attached>();
  private readonly inputs = new ByteWriter();
  /** Where the first input that is not done starts. */
  private head = 0;
  private started = 0;
  private lastSeq = 0;
  /** Notes of sessions whose login is not known to be done yet. */
  private readonly earlyNotes = new Map<number, Buffer>();
  private link: Link | undefined;

  constructor(private readonly shard: number) {}

  /** Bytes of inputs that are not done. */
  get bytes(): number {
    return this.inputs.length - this.head;
  }

  /** Starts an input; write what belongs to it to the result, then call `end`. */
  begin(op: number): ByteWriter {
    const { inputs } = this;
    this.started = inputs.begin();
    inputs.u8(Record.INPUT);
    inputs.u8(this.shard);
    inputs.u48(++this.lastSeq);
    inputs.u8(op);
    return inputs;
  }

  /** Ends the input and sends it on its way; returns its length in bytes. */
  end(): number {
    const { inputs, started, link } = this;
    inputs.end(started);
    if (link !== undefined) {
      link.out.raw(inputs.bytes, started, inputs.length);
      link.ended();
    }
    return inputs.length - started;
  }

  /** The shard has another owner, or the same one under another epoch: everything not done goes there. */
  moveTo(link: Link | undefined, epoch: number): void {
    this.link = link;
    if (link === undefined) return;
    const { out } = link;
    const start = out.begin();
    out.u8(Record.LANE_START);
    out.u8(this.shard);
    out.u48(epoch);
    out.u48(this.firstSeq());
    out.end(start);
    for (const [session, { login, note }] of this.attached) {
      const at = out.begin();
      out.u8(Record.ATTACH);
      out.u8(this.shard);
      out.u48(session);
      writeLogin(out, login);
      out.u8(note === undefined ? 0 : 1);
      if (note) out.raw(note);
      out.end(at);
    }
    out.raw(this.inputs.bytes, this.head, this.inputs.length);
    link.ended();
  }

  /** Everything up to `seq` is done. */
  done(seq: number): void {
    const { inputs } = this;
    const { bytes } = inputs;
    while (this.head < inputs.length && bytes.readUIntBE(this.head + SEQ_AT, 6) <= seq) {
      const end = this.head + 4 + bytes.readUInt32BE(this.head);
      this.remember(bytes, this.head, end);
      this.head = end;
    }
    if (this.head === inputs.length) {
      this.head = 0;
      inputs.length = 0;
      // A burst must not keep its room for ever.
      if (bytes.length > 65_536) inputs.take();
    } else if (this.head > 65_536 && this.head > inputs.length / 2) {
      bytes.copyWithin(0, this.head, inputs.length);
      inputs.length -= this.head;
      this.head = 0;
    }
  }

  /** What the next owner has to know of a session. */
  note(session: number, note: Buffer): void {
    const attached = this.attached.get(session);
    if (attached) attached.note = note;
    else this.earlyNotes.set(session, note);
  }

  private firstSeq(): number {
    return this.head < this.inputs.length ? this.inputs.bytes.readUIntBE(this.head + SEQ_AT, 6) : this.lastSeq + 1;
  }

  private remember(bytes: Buffer, start: number, end: number): void {
    const op = bytes[start + OP_AT];
    if (op !== Op.LOGIN && op !== Op.CLOSED) return;
    const reader = new ByteReader(bytes, start + SESSION_AT, end);
    const session = reader.u48();
    if (op === Op.LOGIN) {
      this.attached.set(session, { login: readLogin(reader), note: this.earlyNotes.get(session) });
    } else this.attached.delete(session);
    this.earlyNotes.delete(session);
  }
}
