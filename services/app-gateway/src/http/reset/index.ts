import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { landing } from './landing.ts';
import { resetPassword } from './reset-password.ts';
import { restore } from './restore.ts';
import { updatePassword } from './update-password.ts';

/** A forgotten password, by mail and web pages (http.md 4). */
export function resetRoutes(app: FastifyInstance, http: Http): void {
  resetPassword(app, http);
  landing(app, http);
  updatePassword(app, http);
  restore(app, http);
}
