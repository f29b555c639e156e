import type { SendResult, SessionRef, TargetKey } from '@pinwire/bus';
import { Command } from '@pinwire/protocol';
import { askedBodyMax, sentBodyMax } from './device-buffer.ts';
import type { DeviceSession } from './device-session.ts';
import { FirmwareDirectives } from './firmware.ts';
import { MailQuota } from './mail-quota.ts';
import type { RouterPorts } from './ports.ts';
import { Saver } from './saver.ts';
import type { Target } from './target.ts';
import { Targets } from './targets.ts';

/** What commands, writes and rules work with: targets, the ways to their devices and apps, what is kept of changes. */
export class Router {
  readonly targets: Targets;
  readonly saver: Saver;
  readonly firmware: FirmwareDirectives;
  readonly mails: MailQuota;
  /** What the present input waits for. */
  private hold: Promise<unknown> | undefined;

  constructor(readonly ports: RouterPorts) {
    this.targets = new Targets(ports);
    this.saver = new Saver(ports);
    this.firmware = new FirmwareDirectives(ports);
    this.mails = new MailQuota(ports.now);
  }

  // ---- to devices and apps ----------------------------------------------------------------------------------------

  respond(session: DeviceSession, id: number, status: number): void {
    this.ports.bus.deviceGateway(session.ref.gateway).response(session.ref, id, status);
  }

  frame(session: DeviceSession, command: number, id: number, body: Buffer): void {
    this.ports.bus.deviceGateway(session.ref.gateway).frame(session.ref, command, id, body, 0, body.length);
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

  /** One frame with the target's prefix to the apps of its project. */
  toApps(target: Target, command: number, id: number, data: Buffer, start: number, end: number): void {
    this.ports.bus.apps().frame(target.audience, command, id, data, start, end, target.prefix);
  }

  // ---- changes ----------------------------------------------------------------------------------------------------

  /**
   * Whether the present input has yet to change the target. When its router died after it had saved the change, the
   * next one only sends what it brings about.
   */
  isNew(target: Target): boolean {
    const { input } = this.ports.bus;
    return input === undefined || target.applied.take(input);
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

  // ---- the present input ------------------------------------------------------------------------------------------

  /** Runs a job on a target, at once or when it is loaded: the present input is not done before. */
  with(key: TargetKey, job: (target: Target) => void, failed?: (error: unknown) => void): void {
    const wait = this.targets.with(key, job, failed);
    if (wait) this.holdFor(wait);
  }

  /** The same for a job with an answer; rejects with what it throws. */
  ask<T>(key: TargetKey, job: (target: Target) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const answer = (target: Target): void => {
        try {
          resolve(job(target));
        } catch (error) {
          reject(error);
        }
      };
      this.with(key, answer, reject);
    });
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

  /** What the present input waits for; asking clears it. */
  takeHold(): Promise<void> | undefined {
    const { hold } = this;
    this.hold = undefined;
    return hold?.then(() => undefined);
  }
}
