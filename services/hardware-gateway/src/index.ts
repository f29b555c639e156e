export * from './create.ts';
export * from './gateway.ts';
export * from './mqtt/index.ts';
export * from './token-cache.ts';
