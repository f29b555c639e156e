import { deserialize, serialize } from 'node:v8';
import { ModelError, type Pin, type StateEdit, type TargetState } from '@pinwire/model';
import type {
  BridgeResult,
  DeviceLogin,
  HttpWrite,
  LivePoint,
  OnWritten,
  OutsideWrite,
  RouterLink,
  SendResult,
  SessionRef,
  TargetKey,
} from '../bus.ts';
import type { LaneClient } from './lane-client.ts';
import type { CallName } from './lane-server.ts';
import { decodeCount, Op, writeLogin, writeOutside } from './records.ts';

/** A call was not answered in time; it may still be carried out. */
export class BusTimeout extends Error {
  override readonly name = 'BusTimeout';
}

/** Longest wait for the answer to a call, in ms. */
const CALL_TIMEOUT_MS = 10_000;

/** What came of a call: its answer, valid during the call only, or an error. */
type OnAnswer = (error: unknown, answer: Buffer) => void;

const NOTHING = Buffer.alloc(0);

/** Answers that are waited for. */
export class Calls {
  /** In the order in which they end. */
  private readonly open = new Map<number, { until: number; done: OnAnswer }>();
  private last = 0;
  private timer: NodeJS.Timeout | undefined;

  /** The id of a new call. `done` gets a BusTimeout, or the ModelError that the other side threw, as error. */
  expect(done: OnAnswer): number {
    const id = ++this.last;
    this.open.set(id, { until: performance.now() + CALL_TIMEOUT_MS, done });
    this.timer ??= setTimeout(this.sweep, CALL_TIMEOUT_MS);
    return id;
  }

  /** A new call whose answer is a value; rejects with the errors of `expect`. */
  start(): { id: number; answer: Promise<unknown> } {
    let id = 0;
    const answer = new Promise<unknown>((resolve, reject) => {
      id = this.expect((error, bytes) => {
        if (error !== undefined) reject(error);
        else resolve(bytes.length === 0 ? undefined : deserialize(bytes));
      });
    });
    return { id, answer };
  }

  /** Takes a RESULT; the second one of a call, from another owner of the shard, is dropped. */
  result(id: number, failed: boolean, bytes: Buffer): void {
    const call = this.open.get(id);
    if (call === undefined) return;
    this.open.delete(id);
    if (!failed) {
      call.done(undefined, bytes);
      return;
    }
    const [status, message] = deserialize(bytes) as [number, string];
    call.done(status === 0 ? new Error(message) : new ModelError(status, message), NOTHING);
  }

  /** One timer for all calls, not one for each. */
  private readonly sweep = (): void => {
    this.timer = undefined;
    const now = performance.now();
    for (const [id, { until, done }] of this.open) {
      if (until > now) {
        this.timer = setTimeout(this.sweep, until - now);
        return;
      }
      this.open.delete(id);
      done(new BusTimeout(`a call over the bus was not answered within ${CALL_TIMEOUT_MS} ms`), NOTHING);
    }
  };
}

/** The owner of one shard, wherever it is: each call becomes an input of the lane. */
export class RemoteRouter implements RouterLink {
  constructor(
    private readonly lane: LaneClient,
    private readonly calls: Calls,
    private readonly isConnected: () => boolean,
    /** Is told the bytes of each input, for bounds. */
    private readonly added: (bytes: number) => void,
  ) {}

  get isIdle(): boolean {
    return this.lane.bytes === 0 || !this.isConnected();
  }

  deviceLogin(session: SessionRef, login: DeviceLogin): void {
    const out = this.lane.begin(Op.LOGIN);
    out.u48(session.number);
    writeLogin(out, login);
    this.end();
  }

  deviceFrame(session: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void {
    const out = this.lane.begin(Op.FRAME);
    out.u48(session.number);
    out.u8(command);
    out.u32(id);
    out.raw(data, start, end);
    this.end();
  }

  deviceClosed(session: SessionRef): void {
    this.lane.begin(Op.CLOSED).u48(session.number);
    this.end();
  }

  write(write: OutsideWrite, done: OnWritten): void {
    const out = this.lane.begin(Op.WRITE);
    out.u48(this.calls.expect((error, answer) => done(error, error === undefined ? decodeCount(answer) : 0)));
    writeOutside(out, write);
    this.end();
  }

  httpWrite(write: HttpWrite): Promise<void> {
    return this.call('httpWrite', write);
  }

  setProperty(target: TargetKey, pin: Pin, property: string, value: Buffer): Promise<void> {
    return this.call('setProperty', target, pin, property, value);
  }

  edit(target: TargetKey, edits: readonly StateEdit[]): Promise<void> {
    return this.call('edit', target, edits);
  }

  release(target: TargetKey): Promise<TargetState> {
    return this.call('release', target);
  }

  adopt(target: TargetKey, state: TargetState): Promise<void> {
    return this.call('adopt', target, state);
  }

  state(target: TargetKey): Promise<TargetState> {
    return this.call('state', target);
  }

  livePoints(target: TargetKey, pins: readonly string[]): Promise<readonly LivePoint[][]> {
    return this.call('livePoints', target, pins);
  }

  dropLivePoints(target: TargetKey, pins?: readonly string[]): Promise<void> {
    return this.call('dropLivePoints', target, pins);
  }

  send(target: TargetKey, command: number, id: number, body: Buffer): Promise<SendResult> {
    return this.call('send', target, command, id, body);
  }

  online(target: TargetKey): Promise<number> {
    return this.call('online', target);
  }

  bridge(target: TargetKey, from: SessionRef, command: number, id: number, body: Buffer): Promise<BridgeResult> {
    return this.call('bridge', target, plain(from), command, id, body);
  }

  closeSessions(target: TargetKey): Promise<void> {
    return this.call('closeSessions', target);
  }

  private call<T>(method: CallName, ...args: unknown[]): Promise<T> {
    const { id, answer } = this.calls.start();
    const out = this.lane.begin(Op.CALL);
    out.u48(id);
    out.raw(serialize([method, args]));
    this.end();
    return answer as Promise<T>;
  }

  private end(): void {
    this.added(this.lane.end());
  }
}

/** A session without what a gateway keeps with it. */
function plain({ gateway, number }: SessionRef): SessionRef {
  return { gateway, number };
}
