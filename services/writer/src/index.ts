export * from './metrics.ts';
export * from './ports.ts';
export * from './start-writer.ts';
export * from './writer.ts';
