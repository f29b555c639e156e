import type { FastifyInstance } from 'fastify';
import { answer } from '../replies.ts';

const ALLOWED = {
  'access-control-allow-methods': 'GET, PUT, POST, DELETE, OPTIONS',
  'access-control-allow-headers': 'Content-Type',
  'access-control-expose-headers': 'X-Total-Count',
  'access-control-max-age': '86400',
};

/** `OPTIONS` of the device API, so that pages of other origins may PUT JSON (http.md 1.7 "do better"). */
export function preflight(app: FastifyInstance): void {
  app.options('/:token/*', { schema: { hide: true } }, (_request, reply) => answer(reply, 204, undefined, '', ALLOWED));
}
