import { extname } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A file that may be sent. */
export interface ServedFile {
  content: Buffer;
  /** ms since 1970. */
  modifiedAt: number;
}

/** Seconds that a browser may keep a file (http.md 5). */
const MAX_AGE = 60;

const TYPES: Readonly<Record<string, string>> = {
  '.ico': 'image/x-icon',
  '.js': 'application/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.gz': 'application/x-gzip',
  '.zip': 'application/zip',
  '.bin': 'application/octet-stream',
};

/** Sends a file with the headers of http.md 5, or 304 when the client has it already. */
export function sendFile(request: FastifyRequest, reply: FastifyReply, name: string, file: ServedFile): FastifyReply {
  const now = Date.now();
  const modified = Math.floor(file.modifiedAt / 1000) * 1000;
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (since === modified)
    return reply
      .code(304)
      .headers({ date: httpDate(now), connection: 'close' })
      .send();
  return reply
    .code(200)
    .headers({
      'content-length': file.content.length,
      'content-type': TYPES[extname(name)] ?? 'text/html',
      'access-control-allow-origin': '*',
      date: httpDate(now),
      expires: httpDate(now + MAX_AGE * 1000),
      'cache-control': `private, max-age=${MAX_AGE}`,
      'last-modified': httpDate(modified),
      connection: reply.raw.shouldKeepAlive ? 'keep-alive' : 'close',
    })
    .send(file.content);
}

/** The answer for a file that is not there. */
export function noFile(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .headers({ 'content-type': 'text/plain; charset=UTF-8', connection: 'close' })
    .send('Failure: 404 Not Found\r\n');
}

function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}
