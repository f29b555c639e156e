export { Applied } from './applied.ts';
export * from './cluster-state.ts';
export * from './errors.ts';
export * from './redis-state.ts';
export * from './state.ts';
export { type StateRows, StoredState } from './stored-state.ts';
