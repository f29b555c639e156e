import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from '../address.ts';
import type { Http } from '../http.ts';
import { Refusal } from '../refusals.ts';
import { isSecure } from '../secure.ts';
import { allowList } from './allow-list.ts';
import { respond } from './respond.ts';
import { type Admin, sessionOf } from './sessions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is logged in; set where a login is needed. */
    admin: Admin | null;
  }
}

/** What holds for every path of administration: TLS, the allow-list, no request of another site (http.md 7.1, 7.2). */
export function guardPaths(scope: FastifyInstance, http: Http): void {
  const isAllowed = allowList(http.settings.allowedAdmins);
  scope.decorateRequest('admin', null);
  scope.addHook('onRequest', (request, reply, done) => {
    if (!isSecure(request)) respond(reply, 404);
    else if (!isAllowed(addressOf(request))) {
      // Nobody else is to know that there is anything here.
      reply.hijack();
      request.raw.socket.destroy();
    } else if (isForeign(request)) respond(reply, 403);
    else done();
  });
}

/** Lets only administrators who are logged in go on. */
export function needsLogin(http: Http) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const admin = await sessionOf(http, request);
    if (admin === undefined) throw new Refusal(401);
    request.admin = admin;
  };
}

/** Who is logged in, on a path that needs it. */
export function adminOf(request: FastifyRequest): Admin {
  if (request.admin === null) throw new Refusal(401);
  return request.admin;
}

/**
 * Whether a page of another site made the browser send the request. Some changes are GETs (http.md 7.5), so all requests
 * count but that for the start page. Programs send neither header.
 */
function isForeign({ headers, routeOptions }: FastifyRequest): boolean {
  if (routeOptions.config.isEntrance) return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  return origin !== undefined && origin !== `https://${headers.host}`;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A page that links of other sites may lead to. */
    isEntrance?: true;
  }
}
