export * from './accounts.ts';
export * from './pending-devices.ts';
