import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { redirect } from '../replies.ts';
import { isSecure } from '../secure.ts';

/** Where `/` led in the original. */
const HOME = 'https://www.blynk.cc';

/** `/`: to administration on the TLS port of a local installation, else to the home page (http.md 1.2). */
export function root(app: FastifyInstance, http: Http): void {
  const { isLocal, adminRoot } = http.settings;
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/',
    schema: { hide: true },
    handler: (request, reply) => redirect(reply, isSecure(request) && isLocal ? adminRoot : HOME),
  });
}
