import { ByteWriter } from './bytes.ts';
import { encodeData } from './packet.ts';

/** Longest slice of the record stream in one packet, in bytes: far below the 1 MiB that a NATS server takes. */
const PACKET_BYTES = 256 * 1024;

/** Packets that may be under way without an acknowledgement. What comes meanwhile makes the next packet bigger. */
export const WINDOW = 16;

/** A packet that is not acknowledged for this long is sent again, with all after it, in ms. */
const RESEND_MS = 1000;

/** What follows on the link belongs to no input. */
export const NO_INPUT = -1;

interface Packet {
  readonly number: number;
  readonly bytes: Buffer;
  /** Length of the record stream up to the end of this packet. */
  readonly end: number;
}

export interface LinkPorts {
  /** Hands a packet to the network. */
  publish(bytes: Buffer): void;
  isConnected(): boolean;
  /** Version of the bus that the cluster speaks. */
  version(): number;
  /** Runs `link.flush()` at the end of this turn of the event loop. */
  flushSoon(link: Link): void;
  /** Monotonic clock in ms. */
  monotonic(): number;
  /** For metrics: a batch of records was put into packets; packets were sent again. */
  sent(records: number, bytes: number): void;
  resent(): void;
}

/**
 * The sending end of an ordered, acknowledged stream of records from this process to another (docs/architecture.md,
 * links). Packets are numbered; the receiver takes them in order and acknowledges the last one taken; what is lost is
 * sent again from there on. Everything written in one turn of the event loop leaves in one packet.
 */
export class Link {
  /** Records that have not been put into a packet; write one between `begin` and `end`. */
  readonly out = new ByteWriter();
  /** What the last records written belong to; kept by whoever writes MARK records. */
  readonly marked = { origin: '', shard: 0, seq: NO_INPUT, part: 0 };
  /** Numbers of the origins that MARK records name. */
  readonly origins = new Map<string, number>();
  private readonly queue: Packet[] = [];
  private readonly underWay: Packet[] = [];
  /** Places in `out` where a packet may begin. */
  private cuts: number[] = [];
  private bytesHeld = 0;
  /** Length of the record stream that is in packets, and of what the receiver has of it. */
  private sealed = 0;
  private delivered = 0;
  private lastNumber = 0;
  private acked = 0;
  private sentAt = 0;
  private isClosed = false;
  private isMarked = false;
  private records = 0;

  constructor(
    readonly from: string,
    readonly to: string,
    private readonly ports: LinkPorts,
  ) {}

  /** Bytes that the receiver has not acknowledged. */
  get bytes(): number {
    return this.bytesHeld + this.out.length;
  }

  /** Length of the record stream so far, in bytes. */
  get written(): number {
    return this.sealed + this.out.length;
  }

  /** The receiver has the record stream up to this length, or will never take anything more. */
  hasDelivered(length: number): boolean {
    return this.isClosed || this.delivered >= length;
  }

  /**
   * What is written next belongs to another input. Packets end there only, unless that would make them too long: so a
   * receiver has all that an input brought about on this link, or nothing.
   */
  cutHere(): void {
    if (this.out.length > 0) this.cuts.push(this.out.length);
  }

  /** To be called after records were written. */
  ended(): void {
    if (this.isClosed) {
      this.out.length = 0;
      this.cuts = [];
      return;
    }
    this.records++;
    if (this.isMarked) return;
    this.isMarked = true;
    this.ports.flushSoon(this);
  }

  /** Puts what was written into packets and sends as many as may be under way. */
  flush(): void {
    this.isMarked = false;
    if (this.isClosed) return;
    if (this.out.length > 0 && (this.underWay.length < WINDOW || this.out.length >= PACKET_BYTES)) this.seal();
    this.sendQueued();
  }

  acknowledge(number: number): void {
    if (number <= this.acked || number > this.lastNumber) return;
    this.acked = number;
    let taken = 0;
    for (const packet of this.underWay) {
      if (packet.number > number) break;
      this.bytesHeld -= packet.bytes.length;
      this.delivered = packet.end;
      taken++;
    }
    this.underWay.splice(0, taken);
    this.sentAt = this.ports.monotonic();
    this.flush();
  }

  /** Sends again what may have been lost. */
  resend(): void {
    this.sentAt = this.ports.monotonic();
    if (!this.ports.isConnected() || this.underWay.length === 0) return;
    this.ports.resent();
    for (const packet of this.underWay) this.ports.publish(packet.bytes);
  }

  /** Sends again what has been waiting too long for its acknowledgement. */
  resendIfLate(now: number): void {
    if (this.underWay.length > 0 && now - this.sentAt >= RESEND_MS) this.resend();
  }

  /** The receiver is gone for good. */
  close(): void {
    this.isClosed = true;
    this.queue.length = 0;
    this.underWay.length = 0;
    this.bytesHeld = 0;
    this.out.take();
    this.cuts = [];
  }

  private seal(): void {
    const stream = this.out.take();
    const { cuts } = this;
    this.cuts = [];
    this.ports.sent(this.records, stream.length);
    this.records = 0;
    let cut = 0;
    for (let start = 0; start < stream.length; ) {
      let end = stream.length;
      if (end - start > PACKET_BYTES) {
        while (cut < cuts.length && (cuts[cut] as number) - start <= PACKET_BYTES) cut++;
        const last = cuts[cut - 1] ?? 0;
        end = last > start ? last : start + PACKET_BYTES;
      }
      const number = ++this.lastNumber;
      const bytes = encodeData(this.ports.version(), this.from, number, stream.subarray(start, end));
      this.sealed += end - start;
      this.queue.push({ number, bytes, end: this.sealed });
      this.bytesHeld += bytes.length;
      start = end;
    }
  }

  private sendQueued(): void {
    let sent = 0;
    while (sent < this.queue.length && this.underWay.length < WINDOW) {
      const packet = this.queue[sent++] as Packet;
      if (this.underWay.length === 0) this.sentAt = this.ports.monotonic();
      this.underWay.push(packet);
      if (this.ports.isConnected()) this.ports.publish(packet.bytes);
    }
    if (sent > 0) this.queue.splice(0, sent);
  }
}
