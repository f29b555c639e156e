import type { FastifySchema } from 'fastify';

const token = { type: 'string', description: 'Auth token of the device' };
const pin = { type: 'string', pattern: '^[dDvVaA][+-]?[0-9]+$', description: 'Pin, such as V5, D8 or A0' };
const text = (description: string) => ({ description, content: { 'text/plain': { schema: { type: 'string' } } } });

/** Documentation of an endpoint of the device API; nothing is validated by it, since its error texts are the wire's. */
export function deviceSchema(
  summary: string,
  { pin: hasPin = false, ...rest }: { pin?: boolean } & Omit<FastifySchema, 'params'> = {},
): FastifySchema {
  return {
    summary,
    tags: ['Device'],
    params: { type: 'object', properties: hasPin ? { token, pin } : { token }, required: ['token'] },
    ...rest,
    response: { 400: text('Refused; the text says why'), ...(rest.response as object | undefined) },
  };
}

/** A 200 without a body. */
export const done = { 200: { description: 'Done', type: 'null' } };

/** A 200 with JSON of this schema. */
export function jsonBody(description: string, schema: object): object {
  return { 200: { description, content: { 'application/json': { schema } } } };
}

export const texts = { type: 'array', items: { type: 'string' } };
