import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { empty } from '../replies.ts';
import { noFile, sendFile } from './file-reply.ts';

/** `GET /….gz` and `/….zip`: files made for somebody who got a link to them (http.md 5). */
export function download(app: FastifyInstance, http: Http): void {
  app.get<{ Params: { file: string } }>('/:file', { schema: { hide: true } }, async (request, reply) => {
    const { file: name } = request.params;
    if (!/\.(?:gz|zip)$/.test(name)) return empty(reply, 404);
    const content = await http.exports.file(name);
    return content ? sendFile(request, reply, name, { content, modifiedAt: Date.now() }) : noFile(reply);
  });
}
