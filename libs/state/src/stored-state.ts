import { decodeState, emptyState, encodeState } from '@pinwire/model';
import type { LoadedTarget, SavedTarget, State, StateKey } from './state.ts';

export interface StateRow {
  accountId: number;
  dashId: number;
  targetId: number;
  state: Buffer;
}

/** The part of the store that this state needs. */
export interface StateRows {
  loadStates(accountId: number, dashId: number): Promise<StateRow[]>;
  saveStates(rows: StateRow[]): Promise<void>;
  deleteStates(accountId: number, dashId: number, targetIds: number[]): Promise<void>;
}

/** State of a single process: live in the router's memory, saved in the store (DESIGN.md 7). */
export class StoredState implements State {
  constructor(private readonly rows: StateRows) {}

  async load(key: StateKey): Promise<LoadedTarget> {
    const rows = await this.rows.loadStates(key.accountId, key.dashId);
    const saved = rows.find((row) => row.targetId === key.targetId);
    return { state: saved === undefined ? emptyState() : decodeState(saved.state), applied: new Map() };
  }

  async save(states: readonly SavedTarget[]): Promise<readonly string[]> {
    await this.rows.saveStates(
      states.map(({ accountId, dashId, targetId, state }) => ({
        accountId,
        dashId,
        targetId,
        state: encodeState(state),
      })),
    );
    return [];
  }

  async remove(keys: readonly StateKey[]): Promise<void> {
    for (const key of keys) await this.rows.deleteStates(key.accountId, key.dashId, [key.targetId]);
  }
}
