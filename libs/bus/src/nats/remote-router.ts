import { deserialize, serialize } from 'node:v8';
import { ModelError, type Pin, type StateEdit, type TargetState } from '@pinwire/model';
import type {
  BridgeResult,
  DeviceLogin,
  HttpWrite,
  LivePoint,
  OutsideWrite,
  RouterLink,
  SendResult,
  SessionRef,
  TargetKey,
} from '../bus.ts';
import type { LaneClient } from './lane-client.ts';
import type { CallName } from './lane-server.ts';
import { Op, writeLogin } from './records.ts';

/** A call was not answered in time; it may still be carried out. */
export class BusTimeout extends Error {
  override readonly name = 'BusTimeout';
}

/** Longest wait for the answer to a call, in ms. */
const CALL_TIMEOUT_MS = 10_000;

/** Answers that are waited for. */
export class Calls {
  private readonly open = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  private last = 0;

  /** A new call; rejects with BusTimeout, or with the ModelError that the other side threw. */
  start(): { id: number; answer: Promise<unknown> } {
    const id = ++this.last;
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.open.delete(id);
        reject(new BusTimeout(`a call over the bus was not answered within ${CALL_TIMEOUT_MS} ms`));
      }, CALL_TIMEOUT_MS);
      this.open.set(id, {
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
    return { id, answer };
  }

  /** Takes a RESULT; the second one of a call, from another owner of the shard, is dropped. */
  result(id: number, failed: boolean, bytes: Buffer): void {
    const call = this.open.get(id);
    if (call === undefined) return;
    this.open.delete(id);
    const value: unknown = bytes.length === 0 ? undefined : deserialize(bytes);
    if (!failed) {
      call.resolve(value);
      return;
    }
    const [status, message] = value as [number, string];
    call.reject(status === 0 ? new Error(message) : new ModelError(status, message));
  }
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

  write(write: OutsideWrite): Promise<number> {
    return this.call('write', { ...write, from: write.from && plain(write.from) });
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
