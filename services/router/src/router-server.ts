import {
  ALL_ACCOUNTS,
  type BridgeResult,
  type DeviceLogin,
  type HttpWrite,
  type LivePoint,
  type OnWritten,
  type OutsideWrite,
  type RouterService,
  type SendResult,
  type SessionRef,
  type TargetKey,
} from '@pinwire/bus';
import type { Pin, StateEdit, TargetState } from '@pinwire/model';
import { applyEdit, decodeState, encodeState } from '@pinwire/model';
import { DeviceSessions } from './device-sessions.ts';
import { deviceWrite } from './device-write.ts';
import { httpProperty, httpWrite } from './http-write.ts';
import { outsideWrite } from './outside-write.ts';
import { Polling } from './polling.ts';
import type { RouterPorts } from './ports.ts';
import { PresenceMirror } from './presence.ts';
import { dropLivePoints, livePoints } from './reactions.ts';
import { Router } from './router.ts';
import type { Target } from './target.ts';

/** How often what nobody needs in memory any more is looked for, in ms. */
const DROP_IDLE_MS = 60_000;

/** Owns live states and moves frames between devices and apps: what gateways and the bus ask of it. */
export class RouterServer implements RouterService {
  private readonly router: Router;
  private readonly sessions: DeviceSessions;
  private readonly presence: PresenceMirror;
  private readonly polling: Polling;
  private idleTimer: NodeJS.Timeout | undefined;
  /** Within one process a call is carried out at once. */
  readonly isIdle = true;

  constructor(private readonly ports: RouterPorts) {
    const router = new Router(ports);
    this.router = router;
    this.presence = new PresenceMirror(ports, () => router.targets.values());
    this.sessions = new DeviceSessions(router, this.presence);
    this.polling = new Polling(router);
  }

  run(): void {
    const { bus } = this.ports;
    const { targets, saver, firmware, mails } = this.router;
    bus.serveRouter(this);
    bus.onAccountChanged((accountId) =>
      accountId === ALL_ACCOUNTS ? firmware.read() : targets.accountChanged(accountId),
    );
    this.idleTimer = setInterval(() => {
      targets.dropIdle();
      mails.sweep();
    }, DROP_IDLE_MS);
    saver.start();
    this.polling.start();
    this.presence.start();
    firmware.start();
  }

  /** How many targets are in memory, and how many of them are newer than what is saved. */
  get size(): { targets: number; unsaved: number } {
    const { targets, saver } = this.router;
    return { targets: targets.size, unsaved: saver.size };
  }

  /** Saves everything; call after the gateways have stopped. */
  async stop(): Promise<void> {
    const { targets, saver, firmware } = this.router;
    clearInterval(this.idleTimer);
    this.polling.stop();
    firmware.stop();
    for (const target of targets.values()) target.cancelOffline?.();
    await Promise.all([saver.stop(), this.presence.stop()]);
  }

  // ---- sockets of devices -----------------------------------------------------------------------------------------

  deviceLogin(ref: SessionRef, login: DeviceLogin): void {
    this.sessions.login(ref, login);
  }

  deviceFrame(ref: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void {
    // A gateway sends a session's frames only after the answer to its login.
    this.sessions.get(ref)?.frame(this.router, command, id, data, start, end);
  }

  deviceClosed(ref: SessionRef): void {
    this.sessions.closed(ref);
  }

  closeSessions(key: TargetKey): Promise<void> {
    // Behind a login that is under way.
    return this.router.ask(key, () => this.sessions.closeAll(key.route));
  }

  online(key: TargetKey): Promise<number> {
    return this.router.ask(key, (target) => target.sessions.size);
  }

  send(key: TargetKey, command: number, id: number, body: Buffer): Promise<SendResult> {
    return this.router.ask(key, (target) => this.router.sendTo(target, command, id, body));
  }

  // ---- writes that do not come from the device --------------------------------------------------------------------

  write(write: OutsideWrite, done: OnWritten): void {
    const job = (target: Target): void => {
      try {
        outsideWrite(this.router, target, write, (sockets) => done(undefined, sockets));
      } catch (error) {
        done(error, 0);
      }
    };
    this.router.with(write.target, job, (error) => done(error, 0));
  }

  httpWrite(write: HttpWrite): Promise<void> {
    return this.router.ask(write.target, (target) => httpWrite(this.router, target, write));
  }

  setProperty(key: TargetKey, pin: Pin, property: string, value: Buffer): Promise<void> {
    return this.router.ask(key, (target) => httpProperty(this.router, target, pin, property, value));
  }

  bridge(key: TargetKey, from: SessionRef, command: number, id: number, body: Buffer): Promise<BridgeResult> {
    return this.router.ask(key, (target) => {
      const taken = this.router.sendTo(target, command, id, body, from).sent;
      const isWrite = body[1] === 0x77;
      return { taken, status: isWrite ? deviceWrite(this.router, target, id, body, 0, body.length) : undefined };
    });
  }

  // ---- live states ------------------------------------------------------------------------------------------------

  state(key: TargetKey): Promise<TargetState> {
    return this.router.ask(key, (target) => copyOf(target.state));
  }

  edit(key: TargetKey, edits: readonly StateEdit[]): Promise<void> {
    const { router } = this;
    const isGone = edits.some(({ kind }) => kind === 'drop-target');
    const edited = router.ask(key, (target) => {
      for (const edit of edits) applyEdit(target.state, edit);
      if (!isGone) {
        router.changed(target);
        return;
      }
      // A device that is gone leaves nothing to the next one with its id.
      target.reactions = undefined;
      router.saver.remove(target);
    });
    if (!isGone) return edited;
    const erased = edited.then(() => router.saver.save());
    router.holdFor(erased);
    return erased;
  }

  release(key: TargetKey): Promise<TargetState> {
    return this.router.ask(key, (target) => {
      this.giveUp(target);
      this.router.targets.forget(target);
      const state = copyOf(target.state);
      if (target.sessions.size > 0) state.record.disconnectTime = this.ports.now();
      return state;
    });
  }

  adopt(key: TargetKey, state: TargetState): Promise<void> {
    return this.router.ask(key, (target) => {
      // What came since would be lost when a new owner carries this out again.
      if (!this.router.isNew(target)) return;
      Object.assign(target.state, state);
      target.state.record.status = target.sessions.size > 0 ? 'ONLINE' : 'OFFLINE';
      this.router.changed(target);
    });
  }

  livePoints(key: TargetKey, pins: readonly string[]): Promise<LivePoint[][]> {
    return this.router.ask(key, (target) => livePoints(target, pins));
  }

  dropLivePoints(key: TargetKey, pins?: readonly string[]): Promise<void> {
    return this.router.ask(key, (target) => dropLivePoints(target, pins));
  }

  // ---- the bus of a cluster ---------------------------------------------------------------------------------------

  attach(ref: SessionRef, login: DeviceLogin, note: Buffer | undefined): void {
    this.sessions.attach(ref, login, note);
  }

  takeHold(): Promise<void> | undefined {
    return this.router.takeHold();
  }

  async commit(isLast = false): Promise<void> {
    await Promise.all([this.router.saver.save(isLast), this.ports.raw?.durable()]);
  }

  dropShards(shards: ReadonlySet<number>): void {
    for (const target of this.router.targets.dropShards(shards)) {
      target.cancelOffline?.();
      this.giveUp(target);
      this.sessions.forget(target);
    }
  }

  /** Also what is still under way here, and what could not be saved: it would go under the new owner's epoch. */
  private giveUp(target: Target): void {
    target.isReleased = true;
    this.router.saver.forget(target);
    this.presence.forget(target);
  }
}

/** A copy that nothing changes any more. */
function copyOf(state: TargetState): TargetState {
  return decodeState(encodeState(state));
}
