import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { Refusal } from '../refusals.ts';
import { LIST_QUERY, listQuery, respondPage, sorted } from './lists.ts';
import { respond, respondJson } from './respond.ts';
import { adminSchema } from './schemas.ts';

/**
 * `GET /config` and `/config/{name}`: the settings in use by file, without secrets (http.md 7.8). They come from files and
 * the environment when the server starts, so nothing is changed here.
 */
export function config(scope: FastifyInstance, { settingsFiles }: Http): void {
  scope.get('/config', { schema: adminSchema('Settings files', { querystring: LIST_QUERY }) }, (request, reply) => {
    const query = listQuery(request);
    const names = sorted(
      [...settingsFiles.keys()].map((name) => ({ name })),
      query,
    );
    return respondPage(reply, names.length, names.slice(query.skip, query.skip + query.count));
  });
  scope.get<{ Params: { name: string } }>(
    '/config/:name',
    { schema: adminSchema('One settings file') },
    (request, reply) => {
      const { name } = request.params;
      const body = settingsFiles.get(name);
      if (body === undefined) throw new Refusal(400);
      return respondJson(reply, { name, body });
    },
  );
  scope.put('/config/:name', { schema: { hide: true } }, (_request, reply) =>
    respond(reply, 405, undefined, '', { allow: 'GET' }),
  );
}
