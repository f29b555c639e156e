export * from './state.ts';
export * from './stored-state.ts';
