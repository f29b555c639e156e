import type { Audience, SessionRef, TargetKey } from '@pinwire/bus';
import type { Project, TargetState } from '@pinwire/model';

/** One logged-in device socket, as its router sees it. */
export interface DeviceSession {
  readonly ref: SessionRef;
  readonly target: Target;
  /** Bridge pin → device it leads to (hardware.md 4.6); lost with the socket. */
  bridges: Map<string, TargetKey> | undefined;
}

/** A target that this router owns: its live state, its part of the document and its presence. */
export interface Target {
  readonly key: TargetKey;
  /** Undefined once the project is deleted. */
  project: Project | undefined;
  readonly state: TargetState;
  readonly sessions: Set<DeviceSession>;
  /** `dashId-targetId\0`, in front of every body that goes to apps. */
  readonly prefix: Buffer;
  readonly audience: Audience;
  /** Changed since it was last saved. */
  dirty: boolean;
  /** Cancels the offline notice that waits for its ignore period. */
  cancelOffline: (() => void) | undefined;
}

/** `dashId-targetId\0` */
export function appPrefix(dashId: number, targetId: number): Buffer {
  return Buffer.from(`${dashId}-${targetId}\0`);
}
