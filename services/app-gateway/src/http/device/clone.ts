import { TOKEN_LENGTH } from '@pinwire/protocol';
import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { json } from '../replies.ts';
import { deviceSchema, jsonBody } from './schemas.ts';

const CLONE_TOKEN = new RegExp(`^[\\w-]{${TOKEN_LENGTH}}$`);

/** `GET /{cloneToken}/clone`: the project that a clone code stands for; the token is no device's (http.md 2.11). */
export function clone(app: FastifyInstance, http: Http): void {
  app.get<{ Params: { token: string } }>(
    '/:token/clone',
    {
      schema: deviceSchema('Read the project of a clone code', {
        response: jsonBody('The project', { type: 'object' }),
      }),
    },
    async (request, reply) => {
      const { token } = request.params;
      const project = CLONE_TOKEN.test(token) ? await http.store.loadClone(token) : undefined;
      if (project === undefined) throw new Refusal(404, Text.NO_CLONE);
      http.counters.count('clone');
      return json(reply, project.toString('utf8'));
    },
  );
}
