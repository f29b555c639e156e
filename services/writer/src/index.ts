export * from './metrics.ts';
export * from './ports.ts';
export * from './writer.ts';
