import type { FastifySchema } from 'fastify';

const FORM = 'application/x-www-form-urlencoded';
const text = { type: 'string' };

/** Documentation of a password page. */
export function resetSchema(summary: string, fields: readonly string[], isForm: boolean): FastifySchema {
  const schema = { type: 'object', properties: Object.fromEntries(fields.map((name) => [name, text])) };
  return {
    summary,
    tags: ['Account'],
    ...(isForm ? { consumes: [FORM], body: { content: { [FORM]: { schema } } } } : { querystring: schema }),
    response: { 400: { description: 'Refused; the text says why', content: { 'text/plain': { schema: text } } } },
  };
}
