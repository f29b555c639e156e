import { decodeState, emptyState, encodeState } from '@pinwire/model';
import { Applied } from './applied.ts';
import type { RedisState } from './redis-state.ts';
import type { LoadedTarget, PresenceStore, SavedTarget, State, StateKey } from './state.ts';
import type { StateRows, VersionedRow } from './stored-state.ts';

export interface ClusterStatePorts {
  redis: RedisState;
  /** The store, which gets everything a little later. */
  rows: StateRows;
  log: { warn(fields: object, message: string): void };
  /** States were not saved because a newer owner had saved its own. */
  onRefused(states: number): void;
}

/** How long changed states wait for the store, in ms. */
const BEHIND_MS = 2000;

/** Rows in one statement. */
const ROWS_AT_ONCE = 500;

/**
 * State of a cluster (DESIGN.md 5): each save goes to Redis at once and to the store a little later, so that a Redis
 * that comes back empty is filled again from there. A state that Redis does not have is taken from the store. What an
 * owner writes there after it has handed the target on is older than what the new one wrote, and left out by its version.
 */
export class ClusterState implements State {
  readonly presence: PresenceStore;
  private behind = new Map<string, VersionedRow>();
  private readonly timer: NodeJS.Timeout;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly ports: ClusterStatePorts) {
    this.presence = ports.redis;
    this.timer = setInterval(() => void this.flush(), BEHIND_MS);
  }

  async load(key: StateKey): Promise<LoadedTarget> {
    const saved = await this.fromRedis(key);
    if (saved) return saved;
    const stored = this.behind.get(rowKey(key))?.state ?? (await this.ports.rows.loadState(key));
    return { state: stored ? decodeState(stored) : emptyState(), applied: new Applied() };
  }

  async save(states: readonly SavedTarget[]): Promise<readonly string[]> {
    const rows = states.map((target) => ({
      ...target,
      bytes: encodeState(target.state),
      version: target.state.version,
    }));
    const saving = this.ports.redis.saveMany(
      rows.map(({ route, bytes, applied, epoch }) => ({ route, state: bytes, applied: applied.encode(), epoch })),
    );
    try {
      const refused = await saving;
      if (refused.length > 0) this.ports.onRefused(refused.length);
      const lost = new Set(refused);
      for (const row of rows) if (!lost.has(row.route)) this.later(row);
      return refused;
    } catch (error) {
      // Redis is away: the store gets what Redis cannot.
      for (const row of rows) this.later(row);
      throw error;
    }
  }

  async remove(keys: readonly StateKey[]): Promise<void> {
    for (const key of keys) this.behind.delete(rowKey(key));
    // What is on its way to the store comes before; if it does not arrive it is here again.
    await this.flushing;
    for (const key of keys) this.behind.delete(rowKey(key));
    await this.ports.redis.remove(keys.map(({ route }) => route));
    for (const key of keys) await this.ports.rows.deleteStates(key.accountId, key.dashId, [key.targetId]);
  }

  /** Writes to the store what it does not have yet. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.flushNow());
    return this.flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Redis away is no reason to lose a device that the store knows. */
  private async fromRedis({ route }: StateKey): Promise<LoadedTarget | undefined> {
    try {
      const { state, applied } = await this.ports.redis.load(route);
      return state && { state: decodeState(state), applied: Applied.decode(applied) };
    } catch (error) {
      this.ports.log.warn({ err: error }, 'a state comes from the store: Redis does not answer');
      return undefined;
    }
  }

  private later({ accountId, dashId, targetId, bytes, version }: Encoded): void {
    const row = { accountId, dashId, targetId, state: bytes, version };
    this.behind.set(rowKey(row), row);
  }

  private async flushNow(): Promise<void> {
    const rows = this.behind;
    this.behind = new Map();
    const list = [...rows.values()];
    try {
      for (let from = 0; from < list.length; from += ROWS_AT_ONCE) {
        await this.ports.rows.saveStates(list.slice(from, from + ROWS_AT_ONCE));
      }
    } catch (error) {
      // What came meanwhile is newer.
      for (const [key, row] of rows) if (!this.behind.has(key)) this.behind.set(key, row);
      this.ports.log.warn(
        { err: error, states: list.length },
        'states could not be written to the store; trying again',
      );
    }
  }
}

/** A state as it is saved. */
interface Encoded extends StateKey {
  bytes: Buffer;
  version: number;
}

function rowKey({ accountId, dashId, targetId }: Omit<StateKey, 'route'>): string {
  return `${accountId}/${dashId}/${targetId}`;
}
