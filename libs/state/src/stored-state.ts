import { decodeState, emptyState, encodeState } from '@pinwire/model';
import { Applied } from './applied.ts';
import type { LoadedTarget, SavedTarget, State, StateKey } from './state.ts';

export interface StateRow {
  accountId: number;
  dashId: number;
  targetId: number;
  state: Buffer;
}

export interface VersionedRow extends StateRow {
  /** `TargetState.version` of `state`. */
  version: number;
  /** `Applied` of the state, encoded; nothing within one process. */
  applied?: string;
}

/** The part of the store that this state needs. */
export interface StateRows {
  loadState(key: Omit<StateRow, 'state'>): Promise<Pick<VersionedRow, 'state' | 'applied'> | undefined>;
  /** A row that is older than the one there is left out. */
  saveStates(rows: VersionedRow[]): Promise<void>;
  deleteStates(accountId: number, dashId: number, targetIds: number[]): Promise<void>;
}

/** Inputs of one process have no numbers. */
const NOTHING = new Applied();

/** State of a single process: live in the router's memory, saved in the store. */
export class StoredState implements State {
  constructor(private readonly rows: StateRows) {}

  async load(key: StateKey): Promise<LoadedTarget> {
    const saved = await this.rows.loadState(key);
    return { state: saved === undefined ? emptyState() : decodeState(saved.state), applied: NOTHING };
  }

  async save(states: readonly SavedTarget[]): Promise<readonly string[]> {
    await this.rows.saveStates(
      states.map(({ accountId, dashId, targetId, state }) => ({
        accountId,
        dashId,
        targetId,
        state: encodeState(state),
        version: state.version,
      })),
    );
    return [];
  }

  async remove(keys: readonly StateKey[]): Promise<void> {
    for (const key of keys) await this.rows.deleteStates(key.accountId, key.dashId, [key.targetId]);
  }
}
