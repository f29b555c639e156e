import type { Audience, TargetKey } from '@pinwire/bus';
import type { Project, TargetState } from '@pinwire/model';
import type { Applied } from '@pinwire/state';
import type { DeviceSession } from './device-session.ts';
import type { Reactions } from './reactions.ts';

/** A target that this router owns: its live state, its part of the document and its presence. */
export interface Target {
  readonly key: TargetKey;
  /** Undefined once the project is deleted. */
  project: Project | undefined;
  /** E-mail of the account; empty once that is deleted. */
  email: string;
  readonly state: TargetState;
  /** What the state holds of each sender's inputs; empty within one process. */
  readonly applied: Applied;
  readonly sessions: Set<DeviceSession>;
  /** `dashId-targetId\0`, in front of every body that goes to apps. */
  readonly prefix: Buffer;
  readonly audience: Audience;
  /** What its writes set off; computed anew when the project is another one. */
  reactions: Reactions | undefined;
  /** When each reading widget asked last, in ms, by its key. */
  askedAt: Map<string, number> | undefined;
  /** When a notice of each kind was accepted last, in ms, by its command (hardware.md 7.2). */
  noticedAt: Map<number, number> | undefined;
  /** Another router owns it, or it lives on under another token: what happens to this one is not kept. */
  isReleased: boolean;
  /** Changed since it was last saved. */
  dirty: boolean;
  /** When something was asked of it last, in ms. */
  usedAt: number;
  /** Cancels the offline notice that waits for its ignore period. */
  cancelOffline: (() => void) | undefined;
}

/** `dashId-targetId\0` */
export function appPrefix(dashId: number, targetId: number): Buffer {
  return Buffer.from(`${dashId}-${targetId}\0`);
}
