import { type SessionRef, sessionName, type TargetKey } from '@pinwire/bus';
import { FIRST_ILLEGAL_COMMAND, shardOf } from '@pinwire/protocol';
import { deviceHandlers } from './handlers/index.ts';
import type { Router } from './router.ts';
import type { Target } from './target.ts';

/** Bytes of frames that may wait behind a slow one of the same socket; past it the socket is closed. */
const MAX_WAITING = 1024 * 1024;

/** What a waiting frame costs beside its body, in bytes. */
const WAITING_OVERHEAD = 200;

interface Waiting {
  readonly command: number;
  readonly id: number;
  readonly body: Buffer;
}

interface Note {
  hasTold: boolean;
  bridges: [string, TargetKey][];
}

/**
 * One logged-in device socket, as its router sees it. Its frames are handled one after the other. Only they wait for a
 * slow one: others must get at the target meanwhile, or two devices with bridges to each other would wait for ever.
 */
export class DeviceSession {
  /** Bridge pin → device it leads to (hardware.md 4.6); lost with the socket. */
  bridges: Map<string, TargetKey> | undefined;
  /** It has sent an info message; another one adds to that. */
  hasTold = false;
  /** A frame is under way that is not handled at once. */
  private isBusy = false;
  private waiting: Waiting[] | undefined;
  private waitingBytes = 0;

  constructor(
    readonly ref: SessionRef,
    readonly target: Target,
    /** Name of the client, when it has one. */
    readonly client: string | undefined,
  ) {}

  /** What names it in the logs of gateways and routers. */
  get facts(): object {
    return { session: sessionName(this.ref), shard: shardOf(this.target.key.route) };
  }

  /** One frame; the body is `data[start, end)`, valid during the call only. */
  frame(router: Router, command: number, id: number, data: Buffer, start: number, end: number): void {
    if (this.isBusy) this.wait(router, command, id, data, start, end);
    else this.handle(router, command, id, data, start, end);
  }

  /** Holds this socket's frames back until a slow step of one of them is done. */
  inOrder(router: Router, step: Promise<unknown>): void {
    this.isBusy = true;
    const done = step
      .catch((error: unknown) =>
        router.ports.log.error({ err: error, ...this.facts }, 'a step of a device command failed'),
      )
      .then(() => this.goOn(router));
    router.holdFor(done);
  }

  /** Tells the gateway what the next owner of the shard has to know of this session. */
  remember(router: Router): void {
    const note: Note = { hasTold: this.hasTold, bridges: [...(this.bridges ?? [])] };
    router.ports.bus
      .deviceGateway(this.ref.gateway)
      .note(this.ref, this.target.key.route, Buffer.from(JSON.stringify(note)));
  }

  /** Takes what `remember` told. */
  restore(bytes: Buffer): void {
    const { hasTold, bridges } = JSON.parse(bytes.toString()) as Note;
    this.hasTold = hasTold;
    if (bridges.length > 0) this.bridges = new Map(bridges);
  }

  private handle(router: Router, command: number, id: number, data: Buffer, start: number, end: number): void {
    if (command >= FIRST_ILLEGAL_COMMAND) {
      router.ports.bus.deviceGateway(this.ref.gateway).close(this.ref);
      return;
    }
    try {
      deviceHandlers[command]?.(router, this, id, data, start, end);
    } catch (error) {
      router.ports.log.error({ err: error, ...this.facts, command }, 'a device command failed');
    }
  }

  private wait(router: Router, command: number, id: number, data: Buffer, start: number, end: number): void {
    this.waitingBytes += end - start + WAITING_OVERHEAD;
    if (this.waitingBytes > MAX_WAITING) {
      router.ports.bus.deviceGateway(this.ref.gateway).close(this.ref);
      return;
    }
    this.waiting ??= [];
    this.waiting.push({ command, id, body: Buffer.from(data.subarray(start, end)) });
  }

  /** Handles what waited, until one of these frames is slow itself. */
  private goOn(router: Router): void {
    this.isBusy = false;
    const waiting = this.waiting ?? [];
    let at = 0;
    while (!this.isBusy && at < waiting.length) {
      const { command, id, body } = waiting[at++] as Waiting;
      this.waitingBytes -= body.length + WAITING_OVERHEAD;
      this.handle(router, command, id, body, 0, body.length);
    }
    this.waiting = at < waiting.length ? waiting.slice(at) : undefined;
  }
}
