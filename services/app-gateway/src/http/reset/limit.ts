import type { FastifyRequest } from 'fastify';
import { addressOf } from '../address.ts';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';

/** Refuses an address that has tried too often, so that nobody guesses tokens or fills mailboxes (http.md 4). */
export function checkAttempts({ gateway }: Http, request: FastifyRequest): void {
  if (!gateway.limits.attempts.allowed(addressOf(request))) throw new Refusal(429, Text.TOO_MANY);
}

/** Notes a try that counts against the address. */
export function noteAttempt({ gateway }: Http, request: FastifyRequest): void {
  gateway.limits.attempts.failed(addressOf(request));
}
