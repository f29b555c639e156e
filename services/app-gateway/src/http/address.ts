import { plainAddress } from '@pinwire/transport';
import type { FastifyRequest } from 'fastify';

/** Address of the peer; IPv4 in its own form. */
export function addressOf(request: FastifyRequest): string {
  return plainAddress(request.raw.socket.remoteAddress);
}
