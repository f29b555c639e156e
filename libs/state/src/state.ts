import type { TargetState } from '@pinwire/model';

/** Names the live state of a device or a tag. */
export interface StateKey {
  accountId: number;
  dashId: number;
  targetId: number;
}

/** Where routers keep live state beyond their own memory. */
export interface State {
  /** The last saved state, or a new one. */
  load(key: StateKey): Promise<TargetState>;
  /** Saves many states at once; resolved when they are durable. */
  save(states: readonly (StateKey & { state: TargetState })[]): Promise<void>;
  remove(keys: readonly StateKey[]): Promise<void>;
}
