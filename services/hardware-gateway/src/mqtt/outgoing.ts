import type { IPublishPacket } from 'mqtt-packet';

/** A message on its way to the client. */
export interface Outgoing {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  readonly qos: 0 | 1;
}

/** Packet ids, 1…65535. */
const IDS = 65_535;

/**
 * Messages to one client: gives those of QoS 1 their packet ids and keeps no more of them unacknowledged than the client
 * takes (receive maximum); the others wait, in order, up to a number of bytes. Sessions end with their socket, so that
 * nothing is ever sent again.
 */
export class OutgoingQueue {
  /** Set from CONNECT: unacknowledged messages that the client takes. */
  receiveMaximum = IDS;
  private readonly unacknowledged = new Set<number>();
  private waiting: Outgoing[] = [];
  private waitingBytes = 0;
  private lastId = 0;

  constructor(
    private readonly send: (packet: IPublishPacket) => void,
    private readonly maxWaitingBytes: number,
  ) {}

  /** Sends a message or lets it wait; false when more wait than may. */
  publish(message: Outgoing): boolean {
    if (message.qos === 0) {
      this.send({ cmd: 'publish', ...message, dup: false });
      return true;
    }
    if (this.waiting.length === 0 && this.unacknowledged.size < this.receiveMaximum) {
      this.sendNumbered(message);
      return true;
    }
    this.waiting.push(message);
    this.waitingBytes += message.payload.length + message.topic.length;
    return this.waitingBytes <= this.maxWaitingBytes;
  }

  /** The client has taken a message. */
  acknowledged(id: number): void {
    if (!this.unacknowledged.delete(id)) return;
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.waitingBytes -= next.payload.length + next.topic.length;
    this.sendNumbered(next);
  }

  private sendNumbered(message: Outgoing): void {
    do this.lastId = (this.lastId % IDS) + 1;
    while (this.unacknowledged.has(this.lastId));
    this.unacknowledged.add(this.lastId);
    this.send({ cmd: 'publish', ...message, dup: false, messageId: this.lastId });
  }
}
