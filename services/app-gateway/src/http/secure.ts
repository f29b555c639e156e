import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';

/** Whether the request came over TLS. */
export function isSecure(request: FastifyRequest): boolean {
  return (request.raw.socket as Partial<TLSSocket>).encrypted === true;
}
