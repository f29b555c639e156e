import { decodeState, emptyState, encodeState, type TargetState } from '@pinwire/model';
import type { State, StateKey } from './state.ts';

/** The part of the store that this state needs. */
export interface StateRows {
  loadStates(accountId: number, dashId: number): Promise<(StateKey & { state: Buffer })[]>;
  saveStates(rows: (StateKey & { state: Buffer })[]): Promise<void>;
  deleteStates(accountId: number, dashId: number, targetIds: number[]): Promise<void>;
}

/** State of a single process: live in the router's memory, saved in the store (DESIGN.md 7). */
export class StoredState implements State {
  constructor(private readonly rows: StateRows) {}

  async load(key: StateKey): Promise<TargetState> {
    const rows = await this.rows.loadStates(key.accountId, key.dashId);
    const saved = rows.find((row) => row.targetId === key.targetId);
    return saved === undefined ? emptyState() : decodeState(saved.state);
  }

  async save(states: readonly (StateKey & { state: TargetState })[]): Promise<void> {
    await this.rows.saveStates(states.map((row) => ({ ...row, state: encodeState(row.state) })));
  }

  async remove(keys: readonly StateKey[]): Promise<void> {
    for (const key of keys) await this.rows.deleteStates(key.accountId, key.dashId, [key.targetId]);
  }
}
