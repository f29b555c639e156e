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

/** How long a state that Redis has waits for that of the store, and how long none waits after that was in vain, in ms. */
const COMPARE_MS = 1000;
const COMPARE_AGAIN_MS = 5000;

/**
 * State of a cluster: each save goes to Redis at once and to the store a little later, so that a Redis
 * that comes back empty, or with files that are older than its end, is filled again from there. Of the state that Redis
 * has and that of the store the one of the higher version counts. What an owner writes there after it has handed the
 * target on is older than what the new one wrote, and left out by its version.
 */
export class ClusterState implements State {
  readonly presence: PresenceStore;
  private behind = new Map<string, VersionedRow>();
  private readonly timer: NodeJS.Timeout;
  private flushing: Promise<void> = Promise.resolve();
  /** When states of Redis are compared with the store again, in ms of the monotonic clock. */
  private compareAt = 0;
  /** Writes to the store under way or waiting for one another. */
  private flushes = 0;

  constructor(private readonly ports: ClusterStatePorts) {
    this.presence = ports.redis;
    this.timer = setInterval(() => {
      // A store that hangs takes longer than this: what waits for all writes would wait the longer the more there are.
      if (this.flushes === 0) void this.flush();
    }, BEHIND_MS);
  }

  async load(key: StateKey): Promise<LoadedTarget> {
    const storing = this.fromStore(key);
    // Also when it is not waited for.
    storing.catch(() => undefined);
    const saved = await this.fromRedis(key);
    if (saved === undefined) return (await storing) ?? { state: emptyState(), applied: new Applied() };
    const stored = await this.inTime(storing);
    return stored && stored.state.version > saved.state.version ? stored : saved;
  }

  async save(states: readonly SavedTarget[]): Promise<readonly string[]> {
    const rows = states.map((target) => ({
      ...target,
      bytes: encodeState(target.state),
      version: target.state.version,
      marks: target.applied.encode(),
    }));
    const saving = this.ports.redis.saveMany(
      rows.map(({ route, bytes, marks, epoch }) => ({ route, state: bytes, applied: marks, epoch })),
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
    this.flushes++;
    this.flushing = this.flushing
      .then(() => this.flushNow())
      .finally(() => {
        this.flushes--;
      });
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

  private async fromStore(key: StateKey): Promise<LoadedTarget | undefined> {
    const stored = this.behind.get(rowKey(key)) ?? (await this.ports.rows.loadState(key));
    return stored && { state: decodeState(stored.state), applied: Applied.decode(stored.applied ?? '') };
  }

  /** Undefined when the store does not answer: Redis alone has to do. */
  private async inTime(storing: Promise<LoadedTarget | undefined>): Promise<LoadedTarget | undefined> {
    if (performance.now() < this.compareAt) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(reject, COMPARE_MS);
    });
    try {
      return await Promise.race([storing, late]);
    } catch {
      this.compareAt = performance.now() + COMPARE_AGAIN_MS;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  private later({ accountId, dashId, targetId, bytes, version, marks }: Encoded): void {
    const row = { accountId, dashId, targetId, state: bytes, version, applied: marks };
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
  marks: string;
}

function rowKey({ accountId, dashId, targetId }: Omit<StateKey, 'route'>): string {
  return `${accountId}/${dashId}/${targetId}`;
}
