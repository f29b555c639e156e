import type { Log, Settings } from '@pinwire/service';
import { ClusterState, RedisState, type State, StateRefused, StoredState } from '@pinwire/state';
import type { Store } from '@pinwire/store';
import { BackendRefused } from './backend-refused.ts';

export interface OpenState {
  state: State;
  /** Redis when there is one. */
  redis: RedisState | undefined;
  /** Writes what the store does not have yet. */
  close(): Promise<void>;
}

/**
 * Where routers keep live state: Redis with the store behind it, or the store alone. Waits for Redis.
 * @param onRefused is told how many states were not saved because a newer owner had saved its own
 * @throws BackendRefused
 */
export async function openState(
  settings: Settings,
  store: Store,
  log: Log,
  onRefused: (states: number) => void,
): Promise<OpenState> {
  const url = settings['redis.url'];
  if (!url) return { state: new StoredState(store), redis: undefined, close: async () => {} };
  const redis = new RedisState({ url, log });
  try {
    await redis.ready();
  } catch (error) {
    if (error instanceof StateRefused) throw new BackendRefused('Redis', 'redis.url', error.message);
    throw error;
  }
  const state = new ClusterState({ redis, rows: store, log, onRefused });
  return {
    state,
    redis,
    async close() {
      await state.close();
      await redis.close();
    },
  };
}
