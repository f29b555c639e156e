export * from './no-outbox.ts';
export * from './outbox.ts';
export * from './push.ts';
export * from './smtp.ts';
