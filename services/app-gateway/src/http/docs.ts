import { fastifySwagger } from '@fastify/swagger';
import { fastifySwaggerUi } from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Where the page to try the API is; the document itself is `/api/docs/json`. */
export const DOCS_PATH = '/api/docs';

/** An OpenAPI document out of the schemas of the routes that are registered after this, and a page to try it. */
export async function docs(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Pinwire HTTP API',
        version: '1',
        description: 'Devices by their token, and administration (TLS only).',
      },
      tags: [
        { name: 'Device', description: 'The token in the path is the only credential.' },
        { name: 'Account', description: 'Password reset.' },
        { name: 'Administration', description: 'Over TLS, with the session cookie of a login.' },
      ],
    },
  });
  await app.register(fastifySwaggerUi, { routePrefix: DOCS_PATH });
}
