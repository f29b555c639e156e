export * from './doors.ts';
export * from './listener.ts';
export * from './paced.ts';
export * from './pre-login.ts';
export * from './proxy-protocol.ts';
export * from './socket-wire.ts';
export * from './web-socket-wire.ts';
export * from './wire.ts';
