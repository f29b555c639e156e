import { stringify } from '@pinwire/model';
import type { FastifyReply } from 'fastify';
import { ContentType } from '../replies.ts';

/** An answer of administration: as those of the device API, but never for other origins. */
export function respond(
  reply: FastifyReply,
  status: number,
  type?: string,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): FastifyReply {
  reply.code(status);
  if (type !== undefined) reply.header('content-type', type);
  reply.headers({ 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store', ...headers });
  reply.header('connection', reply.raw.shouldKeepAlive ? 'keep-alive' : 'close');
  return reply.send(body === '' ? undefined : body);
}

/** 200 with a document as JSON, written as the original writes it (model.md 0.1). */
export function respondJson(
  reply: FastifyReply,
  doc: unknown,
  headers?: Readonly<Record<string, string>>,
): FastifyReply {
  return respond(reply, 200, ContentType.JSON, stringify(doc), headers);
}

/** 301 to the start page. */
export function respondRoot(reply: FastifyReply, location: string, setCookie?: string): FastifyReply {
  return respond(reply, 301, undefined, '', { location, ...(setCookie && { 'set-cookie': setCookie }) });
}
