export type { AppConnection } from './app-connection.ts';
export * from './gateway.ts';
