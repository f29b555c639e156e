import type { TargetState } from '@pinwire/model';
import type { Applied } from './applied.ts';

/** Names the live state of a device or a tag. */
export interface StateKey {
  accountId: number;
  dashId: number;
  targetId: number;
  /** Routing key (`TargetKey.route`). */
  route: string;
}

/** A state with what it holds of each sender's inputs. */
export interface LoadedTarget {
  state: TargetState;
  applied: Applied;
}

export interface SavedTarget extends StateKey, LoadedTarget {
  /** Fencing number under which the router owns the target. */
  epoch: number;
}

/** The sockets of a device, as its router knows them. */
export interface Presence {
  /** Routing key of the device. */
  route: string;
  /** Fencing number under which the router owns the device. */
  epoch: number;
  /** Last login in ms since 1970. */
  since: number;
  /** Open sockets, `gateway/number`; none: the device is offline. */
  sessions: readonly string[];
}

/**
 * Where routers show which devices are online, for others to read. What is not shown again within `ttlMs` is gone: a
 * router that dies without an heir leaves nothing behind.
 */
export interface PresenceStore {
  readonly ttlMs: number;
  /** Puts each in the place of what was shown of its device, unless a router with a newer epoch has shown its own. */
  savePresence(presences: readonly Presence[]): Promise<void>;
  /** Keeps what is shown for another `ttlMs`; resolves to the routes of which nothing is there any more. */
  renewPresence(routes: readonly string[]): Promise<readonly string[]>;
}

/** Where routers keep live state beyond their own memory. */
export interface State {
  /** Undefined: presence is shown nowhere. */
  readonly presence?: PresenceStore | undefined;
  /** The last saved state, or a new one. */
  load(key: StateKey): Promise<LoadedTarget>;
  /**
   * Saves many states at once; resolved when they are durable, to the routes that were refused because a router with a
   * newer epoch owns them.
   */
  save(states: readonly SavedTarget[]): Promise<readonly string[]>;
  remove(keys: readonly StateKey[]): Promise<void>;
  /** Resolves when what `save` was given, also in vain, is where another owner looks for it next. Never rejects. */
  flush?(): Promise<void>;
}
