import { setTimeout as delay } from 'node:timers/promises';
import type {
  BridgeResult,
  DeviceLogin,
  HttpWrite,
  LivePoint,
  OnWritten,
  OutsideWrite,
  RouterService,
  SendResult,
  SessionRef,
  TargetKey,
} from '@pinwire/bus';
import type { Pin, TargetState } from '@pinwire/model';
import {
  applyEdit,
  decodeState,
  encodeState,
  ModelError,
  ownBytes,
  pinModes,
  type StateEdit,
  writePin,
  writePinBytes,
} from '@pinwire/model';
import { Command, MessageId, Status } from '@pinwire/protocol';
import { askedBodyMax, sentBodyMax } from './device-buffer.ts';
import { DeviceSession } from './device-session.ts';
import { FirmwareDirectives } from './firmware.ts';
import { httpProperty, httpWrite } from './http-write.ts';
import { MailQuota } from './mail-quota.ts';
import { deviceClosed } from './offline.ts';
import { parsed, parseWrite } from './pin-body.ts';
import { splitPinModes } from './pin-modes.ts';
import { Polling } from './polling.ts';
import type { RouterPorts } from './ports.ts';
import { PresenceMirror } from './presence.ts';
import { dropLivePoints, livePoints, reactionsOf, record } from './reactions.ts';
import { runRules } from './rules.ts';
import { Saver } from './saver.ts';
import type { Target } from './target.ts';
import { Targets } from './targets.ts';

/** How long changed states wait before they are saved, in ms: `kill -9` loses nothing older than 1 s. */
const SAVE_EVERY_MS = 400;

/** How often what nobody needs in memory any more is looked for, in ms. */
const DROP_IDLE_MS = 60_000;

/** Time between two tries to load a target whose socket is there, in ms. */
const ATTACH_AGAIN_MS = 500;

/** Owns live states and moves frames between devices and apps (DESIGN.md 2). */
export class Router implements RouterService {
  private readonly targets: Targets;
  private readonly saver: Saver;
  private readonly sessions = new Map<SessionRef, DeviceSession>();
  /** Logins whose target is still being loaded. */
  private readonly loggingIn = new Map<SessionRef, TargetKey>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly polling: Polling;
  private readonly presence: PresenceMirror;
  readonly firmware: FirmwareDirectives;
  readonly mails: MailQuota;
  /** What the present input waits for. */
  private hold: Promise<unknown> | undefined;
  /** Within one process a call is carried out at once. */
  readonly isIdle = true;

  constructor(readonly ports: RouterPorts) {
    this.targets = new Targets(ports);
    this.saver = new Saver(ports);
    this.polling = new Polling(this, () => this.targets.values());
    this.presence = new PresenceMirror(ports, () => this.targets.values());
    this.firmware = new FirmwareDirectives(ports);
    this.mails = new MailQuota(ports.now);
  }

  run(): void {
    this.ports.bus.serveRouter(this);
    this.ports.bus.onAccountChanged((accountId) => this.targets.accountChanged(accountId));
    this.timers.push(setInterval(() => void this.saver.save(), SAVE_EVERY_MS));
    const dropIdle = (): void => {
      this.targets.dropIdle();
      this.mails.sweep();
    };
    this.timers.push(setInterval(dropIdle, DROP_IDLE_MS));
    this.polling.start();
    this.presence.start();
    this.firmware.start();
  }

  /** How many targets are in memory, and how many of them are newer than what is saved. */
  get size(): { targets: number; unsaved: number } {
    return { targets: this.targets.size, unsaved: this.saver.size };
  }

  /** Saves everything; call after the gateways have stopped. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.polling.stop();
    this.firmware.stop();
    for (const target of this.targets.values()) target.cancelOffline?.();
    await Promise.all([this.saver.save(true), this.presence.stop()]);
  }

  // ---- calls of gateways ----------------------------------------------------------------------------------------

  deviceLogin(ref: SessionRef, { target: key, id, address, client }: DeviceLogin): void {
    this.loggingIn.set(ref, key);
    const joined = (target: Target): void => {
      this.loggingIn.delete(ref);
      const session = new DeviceSession(ref, target, client);
      if (client !== undefined) this.replace(target, client);
      this.sessions.set(ref, session);
      target.sessions.add(session);
      this.presence.changed(target);
      this.ports.log.debug(session.facts, 'a session came');
      target.cancelOffline?.();
      const { record } = target.state;
      const now = this.ports.now();
      record.status = 'ONLINE';
      record.connectTime = now;
      record.firstConnectTime ||= now;
      if (address !== undefined) record.lastLoggedIP = address;
      this.changed(target);
      this.respond(session, id, Status.OK);
      const modes = target.project?.isActive ? pinModes(target.project, key.targetId) : undefined;
      for (const body of modes ? splitPinModes(modes, sentBodyMax(target.state)) : []) {
        this.frame(session, Command.HARDWARE, MessageId.PIN_MODES, body);
      }
      const body = target.prefix.subarray(0, -1);
      this.ports.bus
        .apps()
        .frame({ accountId: key.accountId, dashId: key.dashId }, Command.HARDWARE_CONNECTED, id, body, 0, body.length);
    };
    this.withTarget(key, joined, () => {
      this.loggingIn.delete(ref);
      this.ports.bus.deviceGateway(ref.gateway).response(ref, id, Status.SERVER_ERROR);
    });
  }

  deviceFrame(ref: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void {
    // A gateway sends a session's frames only after the answer to its login.
    this.sessions.get(ref)?.frame(this, command, id, data, start, end);
  }

  deviceClosed(ref: SessionRef): void {
    const session = this.sessions.get(ref);
    if (session === undefined) {
      const key = this.loggingIn.get(ref);
      if (key && this.targets.isLoading(key)) this.withTarget(key, () => this.deviceClosed(ref));
      return;
    }
    this.sessions.delete(ref);
    session.target.sessions.delete(session);
    this.presence.changed(session.target);
    this.ports.log.debug(session.facts, 'a session went');
    deviceClosed(this, session.target);
  }

  write(write: OutsideWrite, done: OnWritten): void {
    this.withTarget(
      write.target,
      (target) => {
        let sockets = 0;
        try {
          sockets = this.outsideWrite(target, write);
        } catch (error) {
          done(error, 0);
          return;
        }
        done(undefined, sockets);
      },
      (error) => done(error, 0),
    );
  }

  httpWrite(write: HttpWrite): Promise<void> {
    return this.ask(write.target, (target) => httpWrite(this, target, write));
  }

  setProperty(key: TargetKey, pin: Pin, property: string, value: Buffer): Promise<void> {
    return this.ask(key, (target) => httpProperty(this, target, pin, property, value));
  }

  edit(key: TargetKey, edits: readonly StateEdit[]): Promise<void> {
    const isGone = edits.some(({ kind }) => kind === 'drop-target');
    const edited = this.ask(key, (target) => {
      for (const edit of edits) applyEdit(target.state, edit);
      if (!isGone) {
        this.changed(target);
        return;
      }
      // A device that is gone leaves nothing to the next one with its id.
      target.reactions = undefined;
      this.saver.remove(target);
    });
    if (!isGone) return edited;
    const erased = edited.then(() => this.saver.save());
    this.holdFor(erased);
    return erased;
  }

  release(key: TargetKey): Promise<TargetState> {
    return this.ask(key, (target) => {
      target.isReleased = true;
      this.saver.forget(target);
      this.presence.forget(target);
      this.targets.forget(target);
      const state = decodeState(encodeState(target.state));
      if (target.sessions.size > 0) state.record.disconnectTime = this.ports.now();
      return state;
    });
  }

  adopt(key: TargetKey, state: TargetState): Promise<void> {
    return this.ask(key, (target) => {
      // What came since would be lost when a new owner carries this out again.
      if (!this.isNew(target)) return;
      Object.assign(target.state, state);
      target.state.record.status = target.sessions.size > 0 ? 'ONLINE' : 'OFFLINE';
      this.changed(target);
    });
  }

  state(key: TargetKey): Promise<TargetState> {
    return this.ask(key, (target) => decodeState(encodeState(target.state)));
  }

  livePoints(key: TargetKey, pins: readonly string[]): Promise<LivePoint[][]> {
    return this.ask(key, (target) => livePoints(target, pins));
  }

  dropLivePoints(key: TargetKey, pins?: readonly string[]): Promise<void> {
    return this.ask(key, (target) => dropLivePoints(target, pins));
  }

  send(key: TargetKey, command: number, id: number, body: Buffer): Promise<SendResult> {
    return this.ask(key, (target) => this.sendTo(target, command, id, body));
  }

  online(key: TargetKey): Promise<number> {
    return this.ask(key, (target) => target.sessions.size);
  }

  bridge(key: TargetKey, from: SessionRef, command: number, id: number, body: Buffer): Promise<BridgeResult> {
    return this.ask(key, (target) => {
      const taken = this.sendTo(target, command, id, body, from).sent;
      const isWrite = body[1] === 0x77;
      return { taken, status: isWrite ? this.deviceWrite(target, id, body, 0, body.length) : undefined };
    });
  }

  closeSessions(key: TargetKey): Promise<void> {
    // Also those of a target that is released, and of a login that is under way.
    return this.ask(key, () => {
      for (const { ref, target } of this.sessions.values()) {
        if (target.key.route === key.route) this.ports.bus.deviceGateway(ref.gateway).close(ref);
      }
    });
  }

  // ---- RouterService ----------------------------------------------------------------------------------------------

  attach(ref: SessionRef, { target: key, client }: DeviceLogin, note: Buffer | undefined): void {
    const joined = (target: Target): void => {
      const session = new DeviceSession(ref, target, client);
      if (note) session.restore(note);
      this.sessions.set(ref, session);
      target.sessions.add(session);
      this.presence.changed(target);
      this.ports.log.debug(session.facts, 'a session came over from another router');
      target.cancelOffline?.();
      target.state.record.status = 'ONLINE';
    };
    this.holdFor(this.attachAtLast(key, joined));
  }

  takeHold(): Promise<void> | undefined {
    const { hold } = this;
    this.hold = undefined;
    return hold?.then(() => undefined);
  }

  async commit(): Promise<void> {
    await Promise.all([this.saver.save(), this.ports.raw?.durable()]);
  }

  dropShards(shards: ReadonlySet<number>): void {
    for (const target of this.targets.dropShards(shards)) {
      target.cancelOffline?.();
      // Also what is still under way here, and what could not be saved: it would go under the new owner's epoch.
      target.isReleased = true;
      this.saver.forget(target);
      this.presence.forget(target);
      for (const { ref } of target.sessions) this.sessions.delete(ref);
    }
  }

  // ---- what handlers use ------------------------------------------------------------------------------------------

  respond(session: DeviceSession, id: number, status: number): void {
    this.ports.bus.deviceGateway(session.ref.gateway).response(session.ref, id, status);
  }

  frame(session: DeviceSession, command: number, id: number, body: Buffer): void {
    this.ports.bus.deviceGateway(session.ref.gateway).frame(session.ref, command, id, body, 0, body.length);
  }

  /** What clients see of the project changed (hardware.md 4.2, 4.5, 4.7). */
  written(target: Target, now = this.ports.now()): void {
    target.state.updatedAt = now;
    this.changed(target);
  }

  /** The target's state changed: it is saved with the next batch. */
  changed(target: Target): void {
    this.saver.changed(target);
  }

  /** The present input is not done before this is; the next ones of its lane wait. */
  holdFor(step: Promise<unknown>): void {
    const hold = this.hold ? Promise.all([this.hold, step]).then(() => undefined) : step;
    this.hold = hold;
    // Within one process nobody asks for it: the chain must not grow.
    const done = (): void => {
      if (this.hold === hold) this.hold = undefined;
    };
    hold.then(done, done);
  }

  /**
   * Whether the present input has yet to change the target. When its router died after it had saved the change, the
   * next one only sends what it brings about.
   */
  isNew(target: Target): boolean {
    const { input } = this.ports.bus;
    if (input === undefined) return true;
    const last = target.applied.get(input.origin);
    if (last !== undefined && last >= input.seq) return false;
    target.applied.set(input.origin, input.seq);
    return true;
  }

  /** One frame with the target's prefix to the apps of its project. */
  toApps(target: Target, command: number, id: number, data: Buffer, start: number, end: number): void {
    this.ports.bus.apps().frame(target.audience, command, id, data, start, end, target.prefix);
  }

  /** One frame to every socket of the device that it fits. */
  sendTo(target: Target, command: number, id: number, body: Buffer, except?: SessionRef): SendResult {
    const max = command === Command.BRIDGE ? askedBodyMax(target.state) : sentBodyMax(target.state);
    let sent = 0;
    for (const { ref } of target.sessions) {
      if (ref === except || body.length > max) continue;
      this.ports.bus.deviceGateway(ref.gateway).frame(ref, command, id, body, 0, body.length);
      sent++;
    }
    return { online: target.sessions.size, sent };
  }

  /**
   * A write of the device itself (or over a bridge): state, then apps of an active project (hardware.md 4.2). Returns
   * the status of a malformed write. This is the pin path: no promise, no string, no object but the stored value.
   */
  deviceWrite(target: Target, id: number, data: Buffer, start: number, end: number): number | undefined {
    if (!parseWrite(data, start, end)) return Status.ILLEGAL_COMMAND;
    const { project } = target;
    if (project === undefined) return undefined;
    const { pin, valueStart } = parsed;
    try {
      const { histories } = this.ports.settings;
      if (this.isNew(target)) {
        writePinBytes(project, target.key.targetId, target.state, pin, data, valueStart, end, histories);
      }
    } catch (error) {
      if (error instanceof ModelError) return error.status;
      throw error;
    }
    const now = this.ports.now();
    target.state.record.dataReceivedAt = now;
    this.written(target, now);
    this.ports.raw?.append(this.ports.bus.input, target.key, pin, data, valueStart, end);
    const reactions = reactionsOf(target, project);
    if (reactions.live || reactions.eventor) {
      // Rules may keep it.
      const value = ownBytes(data, valueStart, end);
      if (reactions.live) record(reactions, pin, value, now);
      if (reactions.eventor) runRules(this, target, project, pin, value);
    }
    if (project.isActive) this.toApps(target, Command.HARDWARE, id, data, start, end);
    return undefined;
  }

  /** A client that connects again under its name ends its older socket. */
  private replace(target: Target, client: string): void {
    for (const session of target.sessions) {
      if (session.client === client) this.ports.bus.deviceGateway(session.ref.gateway).close(session.ref, true);
    }
  }

  // ---- inside -------------------------------------------------------------------------------------------------------

  /** Tries until the target is loaded: its socket is there, and what it sent must not be lost. */
  private async attachAtLast(key: TargetKey, joined: (target: Target) => void): Promise<void> {
    const { bus } = this.ports;
    const epoch = bus.epoch(key.route);
    while (bus.epoch(key.route) === epoch) {
      let isDone = false;
      await this.targets.with(key, (target) => {
        joined(target);
        isDone = true;
      });
      if (isDone) return;
      await delay(ATTACH_AGAIN_MS);
    }
  }

  /** Number of device sockets that took the frame. @throws ModelError for a bad value, nothing changed */
  private outsideWrite(target: Target, write: OutsideWrite): number {
    const { project } = target;
    if (project === undefined) return 0;
    if (!parseWrite(write.body, 0, write.body.length, true)) throw new ModelError(Status.ILLEGAL_COMMAND, 'bad pin');
    const { pin } = parsed;
    const value = Buffer.from(write.body.subarray(parsed.valueStart));
    if (write.recordedAt !== undefined) {
      record(reactionsOf(target, project), pin, value, write.recordedAt);
      this.ports.raw?.appendSamples(this.ports.bus.input, target.key, pin, [{ value, at: write.recordedAt }]);
    }
    if (this.isNew(target)) {
      writePin(project, target.key.targetId, target.state, pin, value, this.ports.settings.histories);
    }
    this.written(target);
    if (write.relay) {
      const audience = { accountId: target.key.accountId, dashId: target.key.dashId, except: write.from };
      this.ports.bus.apps().frame(audience, Command.APP_SYNC, write.id, write.relay, 0, write.relay.length);
    }
    const { sent } = write.deliver ? this.sendTo(target, Command.HARDWARE, write.id, write.body) : { sent: 0 };
    if (write.rules) runRules(this, target, project, pin, value);
    return sent;
  }

  private ask<T>(key: TargetKey, job: (target: Target) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.withTarget(
        key,
        (target) => {
          try {
            resolve(job(target));
          } catch (error) {
            reject(error);
          }
        },
        reject,
      );
    });
  }

  private withTarget(key: TargetKey, job: (target: Target) => void, failed?: (error: unknown) => void): void {
    const wait = this.targets.with(key, job, failed);
    if (wait) this.holdFor(wait);
  }
}
