export * from './app-client.ts';
export * from './device-client.ts';
export * from './frame-client.ts';
export * from './frame-socket.ts';
export * from './password-hash.ts';
