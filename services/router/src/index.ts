export * from './create.ts';
export * from './ports.ts';
export { Router } from './router.ts';
