import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { answer } from '../replies.ts';
import { FAVICON } from './favicon.ts';
import { noFile, type ServedFile, sendFile } from './file-reply.ts';

/** What no path may hold, once decoded (http.md 5): ways out of the folder and what belongs into no file name. */
const UNSAFE = /(?:^|[/\\])\.|\.(?:[/\\]|$)|[\\<>&"\0]|\/\//;

/** Largest file that is served, in bytes: it is read into memory as a whole. */
const MAX_FILE = 16 * 1024 * 1024;

const STARTED_AT = Date.now();

/**
 * `GET /static/…`: files of the installation, which those of the folder `static-override` hide, and uploaded firmware
 * under `ota/` (http.md 5).
 */
export function staticFiles(app: FastifyInstance, http: Http): void {
  app.get<{ Params: { '*': string } }>('/static/*', { schema: { hide: true } }, async (request, reply) => {
    const path = request.params['*'];
    const file = await find(http, path);
    return file ? sendFile(request, reply, path, file) : noFile(reply);
  });
  app.get('/favicon.ico', { schema: { hide: true } }, (request, reply) =>
    sendFile(request, reply, 'favicon.ico', { content: FAVICON, modifiedAt: STARTED_AT }),
  );
  app.route({
    method: ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/static/*',
    schema: { hide: true },
    handler: (_request, reply) => answer(reply, 405, undefined, '', { allow: 'GET' }),
  });
}

async function find(http: Http, path: string): Promise<ServedFile | undefined> {
  if (path === '' || path.startsWith('/') || UNSAFE.test(path)) return undefined;
  for (const folder of http.settings.staticFolders) {
    const file = await fromFolder(join(folder, path));
    if (file) return file;
  }
  return path === 'favicon.ico' ? { content: FAVICON, modifiedAt: STARTED_AT } : undefined;
}

async function fromFolder(path: string): Promise<ServedFile | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > MAX_FILE) return undefined;
    return { content: await readFile(path), modifiedAt: found.mtimeMs };
  } catch {
    // Not there, or not readable, which is the same for whoever asks.
    return undefined;
  }
}
