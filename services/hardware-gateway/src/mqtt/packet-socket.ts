import type { Socket } from 'node:net';
import { type PreLoginPlace, plainAddress, type WireLimits, type WireStats } from '@pinwire/transport';
import { type Packet, type Parser, parser, writeToStream } from 'mqtt-packet';

/** What is done with the packets of a socket. */
export interface PacketHandler {
  packet(packet: Packet): void;
  /** Any byte came in. */
  active(): void;
  /** What came in is no MQTT, or too long; the socket is to be closed. */
  malformed(error: Error): void;
  /** The client has ended its side, behind all packets; it may still read. The socket is to be closed. */
  ended(): void;
  /** The socket is gone; called once. */
  closed(): void;
}

/** Time in ms that a closing socket gets to send what is left before it is destroyed. */
const CLOSE_DEADLINE_MS = 5000;

/** MQTT packets over a TCP socket, both ways, bounded in bytes. */
export class PacketSocket {
  readonly address: string;
  private readonly parser: Parser = parser();
  /** 3, 4 or 5, as the client's CONNECT says; packets are written in this form. */
  private version: 3 | 4 | 5 = 4;
  private loggedIn = false;
  private closing = false;
  private paused = false;
  /** The client has ended its side; what it sent before waits until `resume()`. */
  private hasEnded = false;
  /** Packets of the chunk in which the pause began; nothing is read meanwhile. */
  private held: Packet[] = [];
  /** What is wrong behind the packets that are held. */
  private broken: Error | undefined;

  constructor(
    private readonly socket: Socket,
    private place: PreLoginPlace | undefined,
    private readonly handler: PacketHandler,
    private readonly limits: WireLimits,
    private readonly stats: WireStats,
  ) {
    this.address = plainAddress(socket.remoteAddress);
    this.parser.on('packet', (packet) => this.packet(packet));
    this.parser.on('error', (error: Error) => this.malformed(error));
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('end', () => this.ended());
    socket.on('close', () => this.closed());
  }

  /** Takes a chunk as if it had just come in. */
  receive(chunk: Buffer): void {
    if (this.closing) return;
    this.handler.active();
    let pending = 0;
    try {
      pending = this.parser.parse(chunk);
    } catch (error) {
      // Some malformed packets make the parser read past their end.
      this.malformed(error as Error);
      return;
    }
    const limit = this.loggedIn ? this.limits.maxBody : this.limits.maxBodyBeforeLogin;
    if (pending > limit) this.malformed(new RangeError(`a packet of more than ${limit} bytes`));
    else if (this.place?.holds(pending) === false) this.close();
  }

  /** The peer is known: its packets may be long. */
  enter(): void {
    this.loggedIn = true;
    this.place?.leave();
    this.place = undefined;
  }

  send(packet: Packet): void {
    if (this.closing) return;
    if (this.socket.writableLength > this.limits.maxUnsent) {
      this.stats.slowReadersCut++;
      this.destroy();
      return;
    }
    // Corks the socket until the next tick, so that what one turn produces leaves in one write.
    writeToStream(packet, this.socket, { protocolVersion: this.version });
  }

  pause(): void {
    this.paused = true;
    this.socket.pause();
  }

  resume(): void {
    if (this.closing) return;
    this.paused = false;
    while (!this.paused && this.held.length > 0) this.handler.packet(this.held.shift() as Packet);
    if (this.paused) return;
    if (this.broken) this.malformed(this.broken);
    else if (this.hasEnded) this.handler.ended();
    else this.socket.resume();
  }

  /** Sends what is left and closes. */
  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.held = [];
    this.socket.end();
    // What still comes in is read and dropped, so that its end is seen.
    this.socket.resume();
    const timer = setTimeout(() => this.socket.destroy(), CLOSE_DEADLINE_MS);
    timer.unref();
    this.socket.on('close', () => clearTimeout(timer));
  }

  private destroy(): void {
    this.closing = true;
    this.held = [];
    this.socket.destroy();
  }

  private packet(packet: Packet): void {
    if (this.closing) return;
    if (packet.cmd === 'connect') this.version = packet.protocolVersion ?? 4;
    if (this.paused) this.held.push(packet);
    else this.handler.packet(packet);
  }

  private ended(): void {
    this.hasEnded = true;
    if (!this.paused && !this.closing) this.handler.ended();
  }

  private malformed(error: Error): void {
    if (this.closing) return;
    if (this.paused) {
      // What came before it is answered first.
      this.broken ??= error;
      return;
    }
    this.stats.malformed++;
    this.handler.malformed(error);
    this.close();
  }

  private closed(): void {
    this.closing = true;
    this.held = [];
    this.place?.leave();
    this.handler.closed();
  }
}
