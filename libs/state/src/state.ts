import type { TargetState } from '@pinwire/model';

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
  /** Number of the last input of each origin that `state` holds. */
  applied: Map<string, number>;
}

export interface SavedTarget extends StateKey, LoadedTarget {
  /** Fencing number under which the router owns the target. */
  epoch: number;
}

/** Where routers keep live state beyond their own memory. */
export interface State {
  /** The last saved state, or a new one. */
  load(key: StateKey): Promise<LoadedTarget>;
  /**
   * Saves many states at once; resolved when they are durable, to the routes that were refused because a router with a
   * newer epoch owns them.
   */
  save(states: readonly SavedTarget[]): Promise<readonly string[]>;
  remove(keys: readonly StateKey[]): Promise<void>;
}
