import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceLogin, SessionRef, TargetKey } from '@pinwire/bus';
import { pinModes, UnreadableState } from '@pinwire/model';
import { Command, MessageId, Status } from '@pinwire/protocol';
import { sentBodyMax } from './device-buffer.ts';
import { DeviceSession } from './device-session.ts';
import { deviceClosed } from './offline.ts';
import { splitPinModes } from './pin-modes.ts';
import type { PresenceMirror } from './presence.ts';
import type { Router } from './router.ts';
import type { Target } from './target.ts';

/** Time between two tries to load a target whose socket is there, in ms. */
const ATTACH_AGAIN_MS = 500;

/** The sockets of devices that are logged in, whatever gateway holds them: how they come and go (hardware.md 3, 6). */
export class DeviceSessions {
  private readonly sessions = new Map<SessionRef, DeviceSession>();
  /** Logins whose target is still being loaded. */
  private readonly loggingIn = new Map<SessionRef, TargetKey>();

  constructor(
    private readonly router: Router,
    private readonly presence: PresenceMirror,
  ) {}

  get(ref: SessionRef): DeviceSession | undefined {
    return this.sessions.get(ref);
  }

  /** A device logs in: it is answered, and gets its pin modes; apps hear of it. */
  login(ref: SessionRef, { target: key, id, address, client }: DeviceLogin): void {
    const { router } = this;
    const { bus, now } = router.ports;
    this.loggingIn.set(ref, key);
    const joined = (target: Target): void => {
      this.loggingIn.delete(ref);
      if (client !== undefined) this.replace(target, client);
      const session = this.join(new DeviceSession(ref, target, client), 'a session came');
      const { record } = target.state;
      record.connectTime = now();
      record.firstConnectTime ||= record.connectTime;
      if (address !== undefined) record.lastLoggedIP = address;
      router.changed(target);
      router.respond(session, id, Status.OK);
      const modes = target.project?.isActive ? pinModes(target.project, key.targetId) : undefined;
      for (const body of modes ? splitPinModes(modes, sentBodyMax(target.state)) : []) {
        router.frame(session, Command.HARDWARE, MessageId.PIN_MODES, body);
      }
      const body = target.prefix.subarray(0, -1);
      bus.apps().frame(target.audience, Command.HARDWARE_CONNECTED, id, body, 0, body.length);
    };
    router.with(key, joined, () => {
      this.loggingIn.delete(ref);
      bus.deviceGateway(ref.gateway).response(ref, id, Status.SERVER_ERROR);
    });
  }

  /** A socket that is logged in already comes over from another router. Nothing is sent. */
  attach(ref: SessionRef, { target: key, client }: DeviceLogin, note: Buffer | undefined): void {
    const joined = (target: Target): void => {
      const session = new DeviceSession(ref, target, client);
      if (note) session.restore(note);
      this.join(session, 'a session came over from another router');
    };
    this.router.holdFor(this.attachAtLast(ref, key, joined));
  }

  /** A socket closed, or its gateway is gone. */
  closed(ref: SessionRef): void {
    const session = this.sessions.get(ref);
    if (session === undefined) {
      const key = this.loggingIn.get(ref);
      if (key && this.router.targets.isLoading(key)) this.router.with(key, () => this.closed(ref));
      return;
    }
    const { target } = session;
    this.sessions.delete(ref);
    target.sessions.delete(session);
    this.presence.changed(target);
    this.tell(session, 'a session went');
    deviceClosed(this.router, target);
  }

  /** Closes the sockets of a token, also those of a target that is released. */
  closeAll(route: string): void {
    for (const { ref, target } of this.sessions.values()) {
      if (target.key.route === route) this.router.ports.bus.deviceGateway(ref.gateway).close(ref);
    }
  }

  /** Another router has the sockets of this target now. */
  forget(target: Target): void {
    for (const { ref } of target.sessions) this.sessions.delete(ref);
  }

  private join(session: DeviceSession, how: string): DeviceSession {
    const { ref, target } = session;
    this.sessions.set(ref, session);
    target.sessions.add(session);
    this.presence.changed(target);
    this.tell(session, how);
    target.cancelOffline?.();
    target.state.record.status = 'ONLINE';
    return session;
  }

  /** A client that connects again under its name ends its older socket. */
  private replace(target: Target, client: string): void {
    for (const session of target.sessions) {
      if (session.client === client) this.router.ports.bus.deviceGateway(session.ref.gateway).close(session.ref, true);
    }
  }

  /**
   * Tries until the target is loaded: its socket is there, and what it sent must not be lost. Where trying is in vain, the
   * socket is closed: others of the shard wait behind it.
   */
  private async attachAtLast(ref: SessionRef, key: TargetKey, joined: (target: Target) => void): Promise<void> {
    const { bus } = this.router.ports;
    const epoch = bus.epoch(key.route);
    while (bus.epoch(key.route) === epoch) {
      let isDone = false;
      const loaded = (target: Target): void => {
        joined(target);
        isDone = true;
      };
      const failed = (error: unknown): void => {
        if (!(error instanceof UnreadableState)) return;
        bus.deviceGateway(ref.gateway).close(ref);
        isDone = true;
      };
      await this.router.targets.with(key, loaded, failed);
      if (isDone) return;
      await delay(ATTACH_AGAIN_MS);
    }
  }

  private tell(session: DeviceSession, what: string): void {
    const { log } = this.router.ports;
    if (log.isLevelEnabled('debug')) log.debug(session.facts, what);
  }
}
