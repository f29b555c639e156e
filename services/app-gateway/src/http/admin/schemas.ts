import type { FastifySchema } from 'fastify';

/** Documentation of a path of administration. */
export function adminSchema(summary: string, rest: FastifySchema = {}): FastifySchema {
  return { summary, tags: ['Administration'], ...rest };
}

const FORM = 'application/x-www-form-urlencoded';

/** Documentation of a form body. */
export function formBody(...fields: readonly string[]): FastifySchema {
  const properties = Object.fromEntries(fields.map((name) => [name, { type: 'string' }]));
  return { consumes: [FORM], body: { content: { [FORM]: { schema: { type: 'object', properties } } } } };
}

/** Documentation of query parameters that are all texts. */
export function textQuery(...fields: readonly string[]): FastifySchema {
  return {
    querystring: { type: 'object', properties: Object.fromEntries(fields.map((name) => [name, { type: 'string' }])) },
  };
}
