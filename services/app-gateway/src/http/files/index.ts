import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { download } from './download.ts';
import { root } from './root.ts';
import { staticFiles } from './static-files.ts';

/** What is served as files, and `/` (http.md 1.2, 5). */
export function fileRoutes(app: FastifyInstance, http: Http): void {
  root(app, http);
  staticFiles(app, http);
  download(app, http);
}
