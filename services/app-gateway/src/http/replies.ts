import type { FastifyReply } from 'fastify';

/** Content types of the device API, byte for byte (http.md 1.4). */
export const ContentType = {
  JSON: 'application/json;charset=utf-8',
  TEXT: 'text/plain;charset=utf-8',
  HTML: 'text/html',
  PNG: 'image/png',
} as const;

/**
 * One answer in the form of http.md 1.4: `connection` first, or last when the connection closes; type, CORS, length. An
 * empty body has no type.
 */
export function answer(
  reply: FastifyReply,
  status: number,
  type?: string,
  body: string | Buffer = '',
  headers?: Readonly<Record<string, string>>,
): FastifyReply {
  const keep = reply.raw.shouldKeepAlive;
  reply.code(status);
  if (keep) reply.header('connection', 'keep-alive');
  if (type !== undefined) reply.header('content-type', type);
  reply.header('access-control-allow-origin', '*');
  if (status !== 204) reply.header('content-length', typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  if (headers) reply.headers(headers);
  if (!keep) reply.header('connection', 'close');
  // With an empty text fastify would add a type.
  return reply.send(body.length === 0 ? undefined : body);
}

/** 200 without a body, or another status without one. */
export function empty(reply: FastifyReply, status = 200): FastifyReply {
  return answer(reply, status);
}

/** 200 with a JSON text. */
export function json(reply: FastifyReply, text: string): FastifyReply {
  return answer(reply, 200, ContentType.JSON, text);
}

/** An error text, plain. */
export function refuse(reply: FastifyReply, status: number, text: string): FastifyReply {
  return answer(reply, status, ContentType.TEXT, text);
}

/** 301, or another redirect, to `location`; its headers have an order of their own (http.md 1.4). */
export function redirect(reply: FastifyReply, location: string, status = 301): FastifyReply {
  const keep = reply.raw.shouldKeepAlive;
  reply.code(status);
  if (keep) reply.header('connection', 'keep-alive');
  reply.headers({ 'content-length': 0, location, 'access-control-allow-origin': '*' });
  if (!keep) reply.header('connection', 'close');
  return reply.send();
}
