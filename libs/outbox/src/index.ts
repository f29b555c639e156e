export * from './no-outbox.ts';
export * from './outbox.ts';
