import { Command, encodeFrame, Status } from '@pinwire/protocol';
import type { Histogram } from './histogram.ts';
import { clock, type Peer } from './peer.ts';

const LAST_ID = 0xffff;

/** Frames that leave in one write, encoded once; only their message ids change. */
export class Burst {
  private bytes: Buffer;
  private readonly frameBytes: number;

  /** @param bodies one frame each; all of the same length */
  constructor(
    readonly source: Peer,
    header: 'device' | 'mobile',
    bodies: readonly string[],
  ) {
    const frames = bodies.map((body) => encodeFrame(header, Command.HARDWARE, 0, body));
    this.bytes = Buffer.concat(frames);
    this.frameBytes = this.bytes.length / frames.length;
  }

  get frames(): number {
    return this.bytes.length / this.frameBytes;
  }

  /** Sends it; all frames carry `id`. */
  send(id: number): void {
    const { bytes, frameBytes } = this;
    for (let at = 0; at < bytes.length; at += frameBytes) {
      bytes[at + 1] = id >>> 8;
      bytes[at + 2] = id;
    }
    this.source.socket.write(bytes);
    // What the system did not take at once is still to be read from this buffer.
    if (this.source.socket.writableLength > 0) this.bytes = Buffer.from(bytes);
  }
}

/**
 * One path through the server: bursts that go in, and the sockets that get each of their frames. It knows by the message
 * id how many frames of which burst are still on their way and since when, so nothing can be lost or come twice unseen.
 */
export class Lane {
  /** Frames that must arrive for what was sent, and frames that arrived. */
  sent = 0;
  received = 0;
  /** The first thing that went wrong. */
  fault: string | undefined;
  /** Where latencies go (µs). */
  latency: Histogram | undefined;
  private readonly sentAt = new Float64Array(LAST_ID + 1);
  private readonly missing = new Int32Array(LAST_ID + 1);
  private readonly takenBySink: number[] = [];
  private id = 0;
  private turn = 0;

  constructor(
    private readonly bursts: readonly Burst[],
    sinks: readonly Peer[],
    onPiece: () => void,
  ) {
    const onClosed = (): void => this.fail('the server closed a connection');
    for (const { source } of bursts) {
      source.onFrame = (command, _id, _data, _start, _end, status) => this.other(command, status);
      source.onClosed = onClosed;
    }
    for (const [at, sink] of sinks.entries()) {
      this.takenBySink.push(0);
      sink.onFrame = (command, id, _data, _start, _end, status) => this.take(at, command, id, status);
      sink.onPiece = onPiece;
      sink.onClosed = onClosed;
    }
  }

  /** Frames that arrive for one burst. */
  get burstFrames(): number {
    return (this.bursts[0] as Burst).frames * this.takenBySink.length;
  }

  /** Frames on their way. */
  get underway(): number {
    return this.sent - this.received;
  }

  /** Sends the next burst. */
  send(): void {
    this.id = this.id === LAST_ID ? 1 : this.id + 1;
    if (this.missing[this.id] !== 0) this.fail('frames are missing that were sent 65,535 bursts ago');
    const burst = this.bursts[this.turn] as Burst;
    this.turn = this.turn + 1 === this.bursts.length ? 0 : this.turn + 1;
    const frames = this.burstFrames;
    this.sent += frames;
    this.missing[this.id] = frames;
    this.sentAt[this.id] = performance.now();
    burst.send(this.id);
  }

  fail(reason: string): void {
    this.fault ??= reason;
  }

  /** Call when everything should be there: says what is wrong, or undefined. */
  check(): string | undefined {
    if (this.fault !== undefined) return this.fault;
    if (this.sent !== this.received) return `${this.sent} frames sent, ${this.received} received`;
    const share = this.received / this.takenBySink.length;
    const uneven = this.takenBySink.find((taken) => taken !== share);
    return uneven === undefined ? undefined : `one socket got ${uneven} frames instead of ${share}`;
  }

  private take(sink: number, command: number, id: number, status: number): void {
    if (command !== Command.HARDWARE) {
      this.other(command, status);
      return;
    }
    const missing = (this.missing[id] as number) - 1;
    if (missing < 0) {
      this.fail(`a frame with id ${id} came that was not sent, or came twice`);
      return;
    }
    this.missing[id] = missing;
    this.takenBySink[sink] = (this.takenBySink[sink] as number) + 1;
    this.received++;
    this.latency?.record((clock.now - (this.sentAt[id] as number)) * 1000);
  }

  /** Notices of presence may come; a refusal may not. */
  private other(command: number, status: number): void {
    if (command === Command.RESPONSE && status !== Status.OK) this.fail(`the server refused a frame with ${status}`);
  }
}
