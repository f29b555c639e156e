export type { AppConnection } from './app-connection.ts';
export * from './create.ts';
export * from './create-http.ts';
export { ensureFirstAdmin } from './first-admin.ts';
export * from './gateway.ts';
export * from './history.ts';
export * from './http/index.ts';
export * from './ports.ts';
