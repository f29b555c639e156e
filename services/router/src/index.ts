export * from './create.ts';
export * from './ports.ts';
export { RouterServer } from './router-server.ts';
