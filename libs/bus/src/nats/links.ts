import type { NatsConnection } from 'nats';
import type { Cluster } from './cluster.ts';
import { Link, WINDOW } from './link.ts';
import { decodePacket, encodeAck, Kind, OtherVersion } from './packet.ts';
import type { BusMetrics, LinkTo } from './ports.ts';
import { LinkReceiver } from './receiver.ts';
import { Record } from './records.ts';
import type { Refusals } from './refusals.ts';

export interface LinksPorts {
  connection: NatsConnection;
  /** Start of all subjects. */
  prefix: string;
  /** This process. */
  id: string;
  cluster: Cluster;
  metrics: BusMetrics;
  refusals: Refusals;
  monotonic(): number;
  /** Takes one record, `data[start, end)`, of a packet that left its sender `at` (tenths of a ms since 1970). */
  take(from: string, at: number, receiver: LinkReceiver, data: Buffer, start: number, end: number): void;
  /** Something was acknowledged. */
  delivered(): void;
  /** Whether packets are left with their senders while too much waits here to be sent on. */
  holdsBack(): boolean;
}

/** Bytes that may wait on the links of a router before it takes no more packets of gateways. */
const CHOKED_BYTES = 64 * 1024 * 1024;

/**
 * Packets of a link are acknowledged together: after so many, half of what may be under way, or so many ms. Nobody waits
 * for an acknowledgement but the memory of the sender, and each costs as much as a packet.
 */
const ACK_PACKETS = WINDOW / 2;
const ACK_MS = 10;

/** The links from this process to others, and theirs to it: all packets go through here. */
export class Links {
  private readonly links = new Map<string, Link>();
  private readonly receivers = new Map<string, LinkReceiver>();
  private readonly toFlush = new Set<Link>();
  /** Packets taken since the last acknowledgement, by sender. */
  private readonly toAck = new Map<string, number>();
  private ackTimer: NodeJS.Timeout | undefined;
  private isFlushing = false;

  constructor(private readonly ports: LinksPorts) {}

  /** Takes packets from now on. */
  start(): void {
    const { connection, id } = this.ports;
    connection.subscribe(this.subject(id), { callback: (_error, { data }) => this.packet(data) });
  }

  /** The link to a process; a closed one, which drops everything, when that is gone. */
  to(id: string): Link {
    let link = this.links.get(id);
    if (link === undefined) {
      link = this.open(id);
      if (this.ports.cluster.isGone(id)) link.close();
      else this.links.set(id, link);
    }
    return link;
  }

  all(): Iterable<Link> {
    return this.links.values();
  }

  /** Writes one record to a process. */
  record(to: string, kind: number, write: (out: Link['out']) => void): void {
    const link = this.to(to);
    const start = link.out.begin();
    link.out.u8(kind);
    write(link.out);
    link.out.end(start);
    link.ended();
  }

  /** Answers a call of a process; `how` is one of `Answer`. Part of the pin path: no closure for each. */
  answer(to: string, call: number, how: number, bytes?: Buffer): void {
    const link = this.to(to);
    const { out } = link;
    const start = out.begin();
    out.u8(Record.RESULT);
    out.u48(call);
    out.u8(how);
    if (bytes) out.raw(bytes);
    out.end(start);
    link.ended();
  }

  /** Nothing will come from a process or go there any more. */
  forget(id: string): void {
    this.links.get(id)?.close();
    this.links.delete(id);
    this.receivers.delete(id);
  }

  /** Sends again what has waited too long for its acknowledgement. */
  resendLate(): void {
    const now = this.ports.monotonic();
    for (const link of this.links.values()) link.resendIfLate(now);
  }

  /** Sends again all that may have been lost with the connection. */
  resendAll(): void {
    for (const link of this.links.values()) link.resend();
    this.schedule();
  }

  close(): void {
    clearTimeout(this.ackTimer);
    for (const link of this.links.values()) link.close();
  }

  /** Bytes that gateways, or all others, have not acknowledged. */
  bytes(to?: LinkTo): number {
    let sum = 0;
    for (const [id, link] of this.links) if (to === undefined || this.kindOf(id) === to) sum += link.bytes;
    return sum;
  }

  private open(id: string): Link {
    const { connection, cluster, metrics, monotonic, id: from } = this.ports;
    return new Link(from, id, {
      publish: (bytes) => connection.publish(this.subject(id), bytes),
      isConnected: () => cluster.connected,
      version: () => cluster.version,
      flushSoon: (marked) => {
        this.toFlush.add(marked);
        this.schedule();
      },
      monotonic,
      sent: (records, bytes) => metrics.batch(this.kindOf(id), records, bytes),
      resent: () => metrics.resent(this.kindOf(id)),
    });
  }

  private kindOf(id: string): LinkTo {
    return this.ports.cluster.isRouter(id) ? 'router' : 'gateway';
  }

  private packet(bytes: Uint8Array): void {
    let sender = 'unknown';
    try {
      const { kind, from, number, at, data } = decodePacket(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      );
      sender = from;
      // What a process sends after it was declared gone counts for nothing: others do its work already.
      if (this.ports.cluster.isGone(from)) return;
      if (kind === Kind.ACK) {
        this.links.get(from)?.acknowledge(number);
        this.ports.delivered();
      } else if (kind === Kind.DATA) this.data(from, number, at, data);
      else this.ports.refusals.refuse('malformed', from, 'a packet of an unknown kind was refused', { kind });
    } catch (error) {
      const { refusals } = this.ports;
      if (error instanceof OtherVersion)
        refusals.refuse('version', error.from, 'a packet was refused', { reason: error.message });
      else refusals.refuse('malformed', sender, 'a packet was refused', { err: error });
    }
  }

  private data(from: string, number: number, at: number, data: Buffer): void {
    if (this.ports.holdsBack() && this.bytes() > CHOKED_BYTES) {
      // The sender keeps it, and sends it again.
      this.ports.metrics.refused('full');
      return;
    }
    const receiver = this.receivers.get(from) ?? new LinkReceiver();
    this.receivers.set(from, receiver);
    receiver.take(number, data, (bytes, start, end) => this.takeRecord(from, at, receiver, bytes, start, end));
    this.taken(from);
  }

  /** What fails with one record must not take those behind it along: the link would be out of step for ever. */
  private takeRecord(from: string, at: number, receiver: LinkReceiver, data: Buffer, start: number, end: number): void {
    try {
      this.ports.take(from, at, receiver, data, start, end);
    } catch (error) {
      this.ports.refusals.refuse('malformed', from, 'a record could not be taken', { err: error, kind: data[start] });
    }
  }

  private schedule(): void {
    if (this.isFlushing) return;
    this.isFlushing = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.isFlushing = false;
    for (const link of this.toFlush) link.flush();
    this.toFlush.clear();
  }

  private taken(from: string): void {
    const packets = (this.toAck.get(from) ?? 0) + 1;
    if (packets >= ACK_PACKETS) {
      this.toAck.delete(from);
      this.acknowledge(from);
      return;
    }
    this.toAck.set(from, packets);
    this.ackTimer ??= setTimeout(this.acknowledgeAll, ACK_MS);
  }

  private readonly acknowledgeAll = (): void => {
    this.ackTimer = undefined;
    for (const from of this.toAck.keys()) this.acknowledge(from);
    this.toAck.clear();
  };

  private acknowledge(from: string): void {
    const { connection, cluster, id } = this.ports;
    const receiver = this.receivers.get(from);
    if (receiver && cluster.connected) {
      connection.publish(this.subject(from), encodeAck(cluster.version, id, receiver.taken));
    }
  }

  private subject(id: string): string {
    return `${this.ports.prefix}.to.${id}`;
  }
}
