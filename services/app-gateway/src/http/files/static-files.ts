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

/** Folder of firmware (http.md 6). */
const OTA = 'ota/';

/**
 * `GET /static/…`: files of the installation, which those of the folder `static-override` hide, and uploaded firmware
 * under `ota/` (http.md 5).
 */
export function staticFiles(app: FastifyInstance, http: Http): void {
  app.get<{ Params: { '*': string } }>('/static/*', { schema: { hide: true } }, async (request, reply) => {
    const path = request.params['*'];
    const file = await findFile(http, path);
    return file ? sendFile(request, reply, path, file) : noFile(reply);
  });
  app.get('/favicon.ico', { schema: { hide: true } }, (request, reply) =>
    sendFile(request, reply, 'favicon.ico', FAVICON),
  );
  app.route({
    method: ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/static/*',
    schema: { hide: true },
    handler: (_request, reply) => answer(reply, 405, undefined, '', { allow: 'GET' }),
  });
}

/** A file of `/static/`, or undefined; the path may be anything. */
export async function findFile(http: Http, path: string): Promise<ServedFile | undefined> {
  if (path === '' || path.startsWith('/') || UNSAFE.test(path)) return undefined;
  for (const folder of http.settings.staticFolders) {
    const file = await fromFolder(join(folder, path));
    if (file) return file;
  }
  const uploaded = path.startsWith(OTA) ? await http.store.loadOtaFile(path.slice(OTA.length)) : undefined;
  if (uploaded) return { content: uploaded.content, modifiedAt: uploaded.createdAt };
  return path === 'favicon.ico' ? FAVICON : undefined;
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
