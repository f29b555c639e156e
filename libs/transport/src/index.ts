export * from './listener.ts';
export * from './socket-wire.ts';
export * from './web-socket-wire.ts';
export * from './wire.ts';
