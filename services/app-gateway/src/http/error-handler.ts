import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Http } from './http.ts';
import { isOutage } from './outage.ts';
import { Refusal, Text } from './refusals.ts';
import { answer, ContentType, empty, refuse } from './replies.ts';

/** A body announced as so many times too large is not read to its end: the connection is closed. */
const DRAINED = 16;

/** Turns what handlers throw into answers (http.md 1.5, 1.6). */
export function handleErrors(app: FastifyInstance, http: Http): void {
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    if (error instanceof Refusal) {
      return error.message === '' ? empty(reply, error.status) : refuse(reply, error.status, error.message);
    }
    switch (error.code) {
      case 'FST_ERR_CTP_BODY_TOO_LARGE':
        return tooLarge(request, reply, http.settings.maxBody);
      case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
        return refuse(reply, 500, Text.NOT_JSON);
    }
    // A client that went away in the middle of a body, or that broke its own word about it.
    if ((error.statusCode ?? 500) < 500) return empty(reply, 400);
    if (isOutage(error)) return empty(reply, 503);
    http.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'a request failed');
    return answer(reply, 500, ContentType.TEXT);
  });
}

/**
 * 413 without CORS. A body whose length was announced is read and dropped, so that the client gets the answer. Who asked
 * before sending the body will not send it, and what comes next must not be taken for it (RFC 9110 10.1.1).
 */
function tooLarge(request: FastifyRequest, reply: FastifyReply, limit: number): FastifyReply {
  const { 'content-length': length, expect } = request.headers;
  const keep = reply.raw.shouldKeepAlive && expect === undefined && Number(length) <= limit * DRAINED;
  reply.raw.statusMessage = 'Request Entity Too Large';
  return reply
    .code(413)
    .headers({ connection: keep ? 'keep-alive' : 'close', 'content-length': 0 })
    .send();
}
