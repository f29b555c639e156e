import { type Account, projectOf } from '@pinwire/accounts';
import type {
  BridgeResult,
  DeviceLogin,
  OutsideWrite,
  RouterLink,
  SendResult,
  SessionRef,
  TargetKey,
} from '@pinwire/bus';
import type { TargetState } from '@pinwire/model';
import { applyEdit, decodeState, encodeState, ModelError, pinModes, type StateEdit, writePin } from '@pinwire/model';
import { Command, DEVICE_BODY_MAX, MessageId, Status } from '@pinwire/protocol';
import { deviceHandlers } from './handlers/index.ts';
import { deviceClosed } from './offline.ts';
import { parsed, parseWrite } from './pin-body.ts';
import type { RouterPorts } from './ports.ts';
import { appPrefix, type DeviceSession, type Target } from './target.ts';

/** How long changed states wait before they are saved, in ms: `kill -9` loses nothing older than 1 s. */
const SAVE_EVERY_MS = 400;

/** Longest body in bytes for a device that never told its buffer (hardware.md 5.1). */
const UNTOLD_BUFFER = 250;

/** A target that is being loaded, or that waits for a slow step: what comes meanwhile queues in order. */
interface Pending {
  readonly jobs: ((target: Target) => void)[];
}

/** Owns live states and moves frames between devices and apps (DESIGN.md 2). */
export class Router implements RouterLink {
  private readonly targets = new Map<string, Target>();
  private readonly pending = new Map<string, Pending>();
  private readonly sessions = new Map<SessionRef, DeviceSession>();
  /** Logins whose target is still being loaded, with the target they wait for. */
  private readonly loggingIn = new Map<SessionRef, string>();
  private readonly dirty = new Set<Target>();
  private saving: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(readonly ports: RouterPorts) {}

  run(): void {
    this.ports.bus.serveRouter(this);
    this.ports.bus.onAccountChanged((accountId) => this.accountChanged(accountId));
    this.timer = setInterval(() => void this.save(), SAVE_EVERY_MS);
  }

  /** Saves everything; call after the gateways have stopped. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    for (const target of this.targets.values()) target.cancelOffline?.();
    await this.save();
  }

  // ---- calls of gateways ----------------------------------------------------------------------------------------

  deviceLogin(ref: SessionRef, { target: key, id, address }: DeviceLogin): void {
    this.loggingIn.set(ref, keyText(key));
    this.withTarget(key, (target) => {
      this.loggingIn.delete(ref);
      const session: DeviceSession = { ref, target, bridges: undefined };
      this.sessions.set(ref, session);
      target.sessions.add(session);
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
      if (modes) this.frame(session, Command.HARDWARE, MessageId.PIN_MODES, modes);
      const body = target.prefix.subarray(0, -1);
      this.ports.bus
        .apps()
        .frame({ accountId: key.accountId, dashId: key.dashId }, Command.HARDWARE_CONNECTED, id, body, 0, body.length);
    });
  }

  deviceFrame(ref: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void {
    const session = this.sessions.get(ref);
    if (session === undefined) {
      // The login of this session is still being loaded: its frames wait behind it.
      this.queueFrame(ref, command, id, data, start, end);
      return;
    }
    const pending = this.pending.size === 0 ? undefined : this.pending.get(keyText(session.target.key));
    if (pending) {
      const copy = Buffer.from(data.subarray(start, end));
      pending.jobs.push(() => this.handle(session, command, id, copy, 0, copy.length));
      return;
    }
    this.handle(session, command, id, data, start, end);
  }

  deviceClosed(ref: SessionRef): void {
    const session = this.sessions.get(ref);
    if (session === undefined) {
      this.jobsOf(ref)?.push(() => this.deviceClosed(ref));
      return;
    }
    this.sessions.delete(ref);
    session.target.sessions.delete(session);
    deviceClosed(this, session.target);
  }

  write(write: OutsideWrite): Promise<number> {
    return this.ask(write.target, (target) => {
      if (target.project === undefined) return 0;
      if (!parseWrite(write.body, 0, write.body.length, true)) throw new ModelError(Status.ILLEGAL_COMMAND, 'bad pin');
      const value = Buffer.from(write.body.subarray(parsed.valueStart));
      writePin(target.project, target.key.targetId, target.state, parsed.pin, value, this.ports.settings.histories);
      this.changed(target);
      if (write.relay) {
        const audience = { accountId: target.key.accountId, dashId: target.key.dashId, except: write.from };
        this.ports.bus.apps().frame(audience, Command.APP_SYNC, write.id, write.relay, 0, write.relay.length);
      }
      return write.deliver ? this.sendTo(target, Command.HARDWARE, write.id, write.body).sent : 0;
    });
  }

  edit(key: TargetKey, edits: readonly StateEdit[]): Promise<void> {
    return this.ask(key, (target) => {
      for (const edit of edits) applyEdit(target.state, edit);
      this.changed(target);
    });
  }

  state(key: TargetKey): Promise<TargetState> {
    return this.ask(key, (target) => decodeState(encodeState(target.state)));
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
    return this.ask(key, (target) => {
      for (const { ref } of target.sessions) this.ports.bus.deviceGateway(ref.gateway).close(ref);
    });
  }

  // ---- what handlers use ------------------------------------------------------------------------------------------

  respond(session: DeviceSession, id: number, status: number): void {
    this.ports.bus.deviceGateway(session.ref.gateway).response(session.ref, id, status);
  }

  frame(session: DeviceSession, command: number, id: number, body: Buffer): void {
    this.ports.bus.deviceGateway(session.ref.gateway).frame(session.ref, command, id, body, 0, body.length);
  }

  /** The target's state changed: it is saved with the next batch. */
  changed(target: Target): void {
    if (target.dirty) return;
    target.dirty = true;
    this.dirty.add(target);
  }

  /** One frame with the target's prefix to the apps of its project. */
  toApps(target: Target, command: number, id: number, data: Buffer, start: number, end: number): void {
    this.ports.bus.apps().frame(target.audience, command, id, data, start, end, target.prefix);
  }

  /**
   * A write of the device itself (or over a bridge): state, then apps of an active project (hardware.md 4.2). Returns
   * the status of a malformed write. This is the pin path: no promise, no string, no object but the stored value.
   */
  deviceWrite(target: Target, id: number, data: Buffer, start: number, end: number): number | undefined {
    if (!parseWrite(data, start, end)) return Status.ILLEGAL_COMMAND;
    const { project } = target;
    if (project === undefined) return undefined;
    const value = Buffer.from(data.subarray(parsed.valueStart, end));
    try {
      writePin(project, target.key.targetId, target.state, parsed.pin, value, this.ports.settings.histories);
    } catch (error) {
      if (error instanceof ModelError) return error.status;
      throw error;
    }
    target.state.record.dataReceivedAt = this.ports.now();
    this.changed(target);
    if (project.isActive) this.toApps(target, Command.HARDWARE, id, data, start, end);
    return undefined;
  }

  /** Holds back what comes for the target until a slow step of one of its frames is done. */
  inOrder(target: Target, step: Promise<unknown>): void {
    const text = keyText(target.key);
    const jobs: ((target: Target) => void)[] = [];
    this.pending.set(text, { jobs });
    const done = (): void => this.release(text, target);
    step
      .catch((error: unknown) => this.ports.log.error({ err: error }, 'a step of a device command failed'))
      .then(done, done);
  }

  // ---- inside -------------------------------------------------------------------------------------------------------

  private handle(session: DeviceSession, command: number, id: number, data: Buffer, start: number, end: number): void {
    try {
      deviceHandlers[command]?.(this, session, id, data, start, end);
    } catch (error) {
      this.ports.log.error({ err: error, command }, 'a device command failed');
    }
  }

  private sendTo(target: Target, command: number, id: number, body: Buffer, except?: SessionRef): SendResult {
    const info = target.state.record.hardwareInfo;
    const fits = info ? body.length + 5 <= (info.buffIn as number) : body.length <= UNTOLD_BUFFER;
    const limit = command === Command.BRIDGE ? body.length <= DEVICE_BODY_MAX : fits;
    let sent = 0;
    for (const { ref } of target.sessions) {
      if (ref === except || !limit) continue;
      // Every device library drops the connection on id 0 (hardware.md 2.4).
      this.ports.bus.deviceGateway(ref.gateway).frame(ref, command, id === 0 ? 1 : id, body, 0, body.length);
      sent++;
    }
    return { online: target.sessions.size, sent };
  }

  private queueFrame(ref: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void {
    const copy = Buffer.from(data.subarray(start, end));
    this.jobsOf(ref)?.push(() => {
      const session = this.sessions.get(ref);
      if (session) this.handle(session, command, id, copy, 0, copy.length);
    });
  }

  private jobsOf(ref: SessionRef): Pending['jobs'] | undefined {
    const text = this.loggingIn.get(ref);
    return text === undefined ? undefined : this.pending.get(text)?.jobs;
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
    const text = keyText(key);
    const pending = this.pending.get(text);
    if (pending) {
      pending.jobs.push(job);
      return;
    }
    const target = this.targets.get(text);
    if (target) {
      job(target);
      return;
    }
    this.pending.set(text, { jobs: [job] });
    this.load(key).then(
      (loaded) => {
        this.targets.set(text, loaded);
        this.release(text, loaded);
      },
      (error: unknown) => {
        this.pending.delete(text);
        this.ports.log.error({ err: error }, 'a device state could not be loaded');
        failed?.(error);
      },
    );
  }

  /** Runs what queued for a target, until one of the jobs holds it again. */
  private release(text: string, target: Target): void {
    const jobs = this.pending.get(text)?.jobs ?? [];
    this.pending.delete(text);
    for (let at = 0; at < jobs.length; at++) {
      const held = this.pending.get(text);
      if (held) {
        held.jobs.push(...jobs.slice(at));
        return;
      }
      (jobs[at] as (target: Target) => void)(target);
    }
  }

  private async load(key: TargetKey): Promise<Target> {
    const [state, account] = await Promise.all([this.ports.state.load(key), this.ports.accounts.get(key.accountId)]);
    state.record.status = 'OFFLINE';
    return {
      key,
      state,
      project: projectOf(account, key.dashId),
      sessions: new Set(),
      prefix: appPrefix(key.dashId, key.targetId),
      audience: { accountId: key.accountId, dashId: key.dashId },
      dirty: false,
      cancelOffline: undefined,
    };
  }

  /** Takes an edited document into use for every loaded target of the account. */
  private async accountChanged(accountId: number): Promise<void> {
    const account: Account | undefined = await this.ports.accounts.get(accountId);
    for (const target of this.targets.values()) {
      if (target.key.accountId === accountId) target.project = projectOf(account, target.key.dashId);
    }
  }

  private async save(): Promise<void> {
    this.saving = this.saving.then(() => this.saveNow());
    await this.saving;
  }

  private async saveNow(): Promise<void> {
    if (this.dirty.size === 0) return;
    const batch = [...this.dirty];
    this.dirty.clear();
    for (const target of batch) target.dirty = false;
    try {
      await this.ports.state.save(batch.filter((t) => t.project).map(({ key, state }) => ({ ...key, state })));
    } catch (error) {
      for (const target of batch) this.changed(target);
      this.ports.log.warn({ err: error, states: batch.length }, 'states could not be saved; trying again');
    }
  }
}

function keyText(key: TargetKey): string {
  return `${key.accountId}/${key.dashId}/${key.targetId}`;
}
