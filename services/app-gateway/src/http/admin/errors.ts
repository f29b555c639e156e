import type { FastifyError, FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { isOutage } from '../outage.ts';
import { Refusal } from '../refusals.ts';
import { ContentType } from '../replies.ts';
import { respond } from './respond.ts';

/** Codes of bodies that are too large, whole or in one part. */
const TOO_LARGE = new Set(['FST_ERR_CTP_BODY_TOO_LARGE', 'FST_REQ_FILE_TOO_LARGE']);

/** Turns what handlers of administration throw into answers, which are never for other origins. */
export function adminErrors(scope: FastifyInstance, http: Http): void {
  scope.setNotFoundHandler((_request, reply) => respond(reply, 404));
  scope.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    if (error instanceof Refusal) {
      return respond(reply, error.status, error.message === '' ? undefined : ContentType.TEXT, error.message);
    }
    if (TOO_LARGE.has(error.code)) return respond(reply, 413);
    const { statusCode = 500 } = error;
    // What a parser of bodies refuses is the client's mistake.
    if (statusCode < 500) return respond(reply, 400);
    if (isOutage(error)) return respond(reply, 503);
    http.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'a request failed');
    return respond(reply, 500);
  });
}
