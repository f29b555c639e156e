import { performance } from 'node:perf_hooks';
import { deserialize, serialize } from 'node:v8';
import { ModelError } from '@pinwire/model';
import type { Input, RouterService, SessionRef } from '../bus.ts';
import { ByteReader } from './bytes.ts';
import type { Link } from './link.ts';
import type { Links } from './links.ts';
import { Answer, encodeCount, Op, Record, readLogin, readOutside } from './records.ts';

/**
 * Groups of inputs are saved no more often than this, in ms. What inputs bring about does not wait for it; the memory of
 * their senders does, and who asks whether everything is done.
 */
const COMMIT_MS = 20;

/** One shard of one origin, as its owner sees it. */
interface Lane {
  readonly origin: string;
  readonly shard: number;
  readonly epoch: number;
  /** Number of the next input. */
  next: number;
  /** The last one that is carried out, and the last one that the origin knows to be done. */
  handled: number;
  floor: number;
  /** An input is under way that could not be finished at once. */
  isHeld: boolean;
  /** Records behind it, or ahead of the ownership. */
  waiting: Buffer[];
}

interface KeptRef extends SessionRef {
  /** That of its last login: a socket whose login failed may try another token. */
  shard: number;
}

/** Inputs that have been carried out together, and what has to be safe before their origins may forget them. */
interface Group {
  readonly lanes: readonly { lane: Lane; handled: number }[];
  /** Length of the record streams of links that hold what they brought about. */
  readonly sent: readonly { link: Link; length: number }[];
  isCommitted: boolean;
}

export interface LaneServerPorts {
  router: RouterService;
  /** This process owns the shard under this epoch, and may touch it now. */
  owns(shard: number, epoch: number): boolean;
  links: Pick<Links, 'all' | 'answer' | 'record'>;
  /** Sets what outputs are marked with. */
  setInput(input: MutableInput | undefined): void;
  log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
}

export interface MutableInput extends Input {
  origin: string;
  shard: number;
  seq: number;
  /** Rises whenever something that was put off goes on. */
  part: number;
  /** When the input left its origin, in tenths of a ms since 1970. */
  at: number;
}

/**
 * Carries out the inputs of all lanes of the shards that this router owns: in order, each one once. An input is done
 * for good when what it changed is committed and what it sent has arrived; only then its origin may forget it. So
 * whatever a router that dies leaves behind half done is done by the next owner, and gateways drop what they have had.
 */
export class LaneServer {
  private readonly lanes = new Map<string, (Lane | undefined)[]>();
  /** One object for each session of a shard of ours, so that routers can key by it. */
  private readonly refs = new Map<string, Map<number, KeptRef>>();
  private touched = new Set<Lane>();
  private readonly groups: Group[] = [];
  private isCommitting = false;
  private isScheduled = false;
  private closedAt = 0;
  private readonly current: MutableInput = { origin: '', shard: 0, seq: 0, part: 0, at: 0 };

  constructor(private readonly ports: LaneServerPorts) {}

  /** Inputs are under way that are not done for good. */
  get isBusy(): boolean {
    return this.touched.size > 0 || this.groups.length > 0;
  }

  /** A LANE_START, ATTACH or INPUT record of `origin`, in a packet that left there `at`. */
  record(origin: string, at: number, data: Buffer, start: number, end: number): void {
    this.current.at = at;
    const reader = new ByteReader(data, start, end);
    const kind = reader.u8();
    const shard = reader.u8();
    if (kind === Record.LANE_START) {
      this.start(origin, shard, reader.u48(), reader.u48());
      return;
    }
    const lane = this.lanes.get(origin)?.[shard];
    if (lane === undefined) return;
    if (lane.isHeld || lane.waiting.length > 0 || !this.ports.owns(shard, lane.epoch)) {
      lane.waiting.push(Buffer.from(data.subarray(start, end)));
      return;
    }
    this.carryOut(lane, kind, reader);
  }

  /** Ownership changed or was confirmed: lanes that waited for it go on, those of other owners are forgotten. */
  ownersChanged(isStillOurs: (shard: number, epoch: number) => boolean): void {
    for (const lanes of this.lanes.values()) {
      for (const lane of lanes) {
        if (lane === undefined) continue;
        if (!isStillOurs(lane.shard, lane.epoch)) lanes[lane.shard] = undefined;
        else this.goOn(lane);
      }
    }
  }

  /** A process is gone: its sessions are closed, after everything that it asked before. */
  originGone(origin: string): void {
    this.lanes.delete(origin);
    const refs = this.refs.get(origin);
    this.refs.delete(origin);
    for (const ref of refs?.values() ?? []) this.ports.router.deviceClosed(ref);
    this.ports.router.takeHold();
  }

  /** Sessions of shards that are gone from here are forgotten with them. */
  dropShards(shards: ReadonlySet<number>): void {
    for (const lanes of this.lanes.values()) for (const shard of shards) lanes[shard] = undefined;
    for (const refs of this.refs.values()) {
      for (const { number, shard } of refs.values()) if (shards.has(shard)) refs.delete(number);
    }
    this.ports.router.dropShards(shards);
  }

  /** The object that stands for a session of a gateway. */
  ref(gateway: string, number: number): SessionRef {
    return this.refs.get(gateway)?.get(number) ?? { gateway, number };
  }

  /** An acknowledgement came, or a link was closed: groups may be done. */
  delivered(): void {
    let done = 0;
    for (const group of this.groups) {
      if (!group.isCommitted || !group.sent.every(({ link, length }) => link.hasDelivered(length))) break;
      for (const { lane, handled } of group.lanes) this.tellFloor(lane, handled);
      done++;
    }
    if (done > 0) this.groups.splice(0, done);
  }

  private start(origin: string, shard: number, epoch: number, seq: number): void {
    let lanes = this.lanes.get(origin);
    if (lanes === undefined) {
      lanes = [];
      this.lanes.set(origin, lanes);
    }
    const known = lanes[shard];
    if (known && known.epoch > epoch) return;
    lanes[shard] = { origin, shard, epoch, next: seq, handled: seq - 1, floor: seq - 1, isHeld: false, waiting: [] };
  }

  private carryOut(lane: Lane, kind: number, reader: ByteReader): void {
    if (kind === Record.ATTACH) {
      this.attach(lane, reader);
      return;
    }
    const seq = reader.u48();
    if (seq !== lane.next) return;
    lane.next++;
    const { current } = this;
    current.origin = lane.origin;
    current.shard = lane.shard;
    current.seq = seq;
    current.part = 0;
    this.ports.setInput(current);
    try {
      this.perform(lane, reader.u8(), reader);
    } catch (error) {
      this.ports.log.error(
        { err: error, gateway: lane.origin, shard: lane.shard, seq },
        'an input could not be carried out',
      );
    }
    this.ports.setInput(undefined);
    this.finish(lane, seq);
  }

  private attach(lane: Lane, reader: ByteReader): void {
    const session = reader.u48();
    const login = readLogin(reader);
    const note = reader.u8() === 1 ? Buffer.from(reader.rest()) : undefined;
    this.ports.router.attach(this.keepRef(lane, session), login, note);
    this.finish(lane, lane.handled);
  }

  private perform(lane: Lane, op: number, reader: ByteReader): void {
    const { router } = this.ports;
    const session = reader.u48();
    if (op === Op.FRAME) {
      const command = reader.u8();
      const id = reader.u32();
      router.deviceFrame(this.ref(lane.origin, session), command, id, reader.data, reader.at, reader.end);
    } else if (op === Op.LOGIN) {
      router.deviceLogin(this.keepRef(lane, session), readLogin(reader));
    } else if (op === Op.CLOSED) {
      router.deviceClosed(this.ref(lane.origin, session));
      this.refs.get(lane.origin)?.delete(session);
    } else if (op === Op.WRITE) this.write(lane, session, reader);
    else if (op === Op.CALL) this.call(lane, session, reader);
  }

  private write({ origin }: Lane, id: number, reader: ByteReader): void {
    this.ports.router.write(readOutside(reader), (error, sockets) => {
      if (error === undefined) this.ports.links.answer(origin, id, Answer.DONE, encodeCount(sockets));
      else this.fail(origin, id, error);
    });
  }

  /** A call of RouterLink: `id`, then its name and arguments. */
  private call(lane: Lane, id: number, reader: ByteReader): void {
    const [method, args] = deserialize(reader.rest()) as [CallName, unknown[]];
    const { router } = this.ports;
    const call = callable.has(method) ? (router[method] as (...args: unknown[]) => Promise<unknown>) : undefined;
    if (call === undefined) {
      this.ports.links.answer(lane.origin, id, Answer.FAILED, serialize([0, `no such call: ${method}`]));
      return;
    }
    if (method === 'bridge') {
      const { gateway, number } = args[1] as SessionRef;
      args[1] = this.ref(gateway, number);
    }
    call.apply(router, args).then(
      (result) => this.ports.links.answer(lane.origin, id, Answer.DONE, serialize(result)),
      (error: unknown) => this.fail(lane.origin, id, error),
    );
  }

  private fail(origin: string, id: number, error: unknown): void {
    const status = error instanceof ModelError ? error.status : 0;
    this.ports.links.answer(origin, id, Answer.FAILED, serialize([status, String(error)]));
  }

  private finish(lane: Lane, seq: number): void {
    const hold = this.ports.router.takeHold();
    if (hold === undefined) {
      lane.handled = seq;
      this.touch(lane);
      return;
    }
    lane.isHeld = true;
    const since = performance.now();
    const done = (): void => {
      lane.isHeld = false;
      lane.handled = seq;
      this.touch(lane);
      const ms = performance.now() - since;
      if (ms > 1000)
        this.ports.log.warn(
          { ms: Math.round(ms), gateway: lane.origin, shard: lane.shard },
          'an input held its lane for long',
        );
      this.goOn(lane);
    };
    hold.then(done, done);
  }

  private goOn(lane: Lane): void {
    const { waiting } = lane;
    let at = 0;
    while (at < waiting.length && !lane.isHeld && this.ports.owns(lane.shard, lane.epoch)) {
      const reader = new ByteReader(waiting[at++] as Buffer);
      const kind = reader.u8();
      reader.u8();
      this.carryOut(lane, kind, reader);
    }
    if (at > 0) waiting.splice(0, at);
  }

  private touch(lane: Lane): void {
    this.touched.add(lane);
    this.closeSoon();
  }

  /** A single input is done for good at once; of many the saves of some time are one. */
  private closeSoon(): void {
    if (this.isScheduled || this.isCommitting) return;
    this.isScheduled = true;
    const wait = this.closedAt + COMMIT_MS - performance.now();
    if (wait > 0) setTimeout(() => this.close(), wait);
    else setImmediate(() => this.close());
  }

  /** Closes the group of what was carried out since the last one. */
  private close(): void {
    this.isScheduled = false;
    if (this.touched.size === 0 || this.isCommitting) return;
    this.closedAt = performance.now();
    const lanes = [...this.touched].map((lane) => ({ lane, handled: lane.handled }));
    this.touched = new Set();
    const sent = [...this.ports.links.all()].map((link) => ({ link, length: link.written }));
    const group: Group = { lanes, sent, isCommitted: false };
    this.groups.push(group);
    this.isCommitting = true;
    const done = (): void => {
      group.isCommitted = true;
      this.isCommitting = false;
      this.delivered();
      if (this.touched.size > 0) this.closeSoon();
    };
    this.ports.router.commit().then(done, (error: unknown) => {
      this.ports.log.error({ err: error }, 'a commit failed');
      done();
    });
  }

  private tellFloor(lane: Lane, handled: number): void {
    if (handled <= lane.floor || this.lanes.get(lane.origin)?.[lane.shard] !== lane) return;
    lane.floor = handled;
    this.ports.links.record(lane.origin, Record.FLOOR, (out) => {
      out.u8(lane.shard);
      out.u48(handled);
    });
  }

  private keepRef({ origin: gateway, shard }: Lane, number: number): SessionRef {
    let refs = this.refs.get(gateway);
    if (refs === undefined) {
      refs = new Map();
      this.refs.set(gateway, refs);
    }
    const ref = refs.get(number) ?? { gateway, number, shard };
    ref.shard = shard;
    refs.set(number, ref);
    return ref;
  }
}

const calls = [
  'httpWrite',
  'setProperty',
  'edit',
  'release',
  'adopt',
  'state',
  'livePoints',
  'dropLivePoints',
  'send',
  'online',
  'bridge',
  'closeSessions',
] as const;

/** Calls of RouterLink that come over the bus. */
export type CallName = (typeof calls)[number];

const callable: ReadonlySet<string> = new Set(calls);
