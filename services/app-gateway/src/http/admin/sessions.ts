import { createHash, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Http } from '../http.ts';

/** How long a login lasts, in ms (http.md 7.2). */
const VALID_MS = 30 * 86_400_000;

/** An administrator who is logged in. */
export interface Admin {
  accountId: number;
  email: string;
}

/** Keeps a login; returns the `set-cookie` header that makes it the browser's. */
export async function startSession({ store, gateway, settings }: Http, accountId: number): Promise<string> {
  const id = randomBytes(32).toString('base64url');
  const expiresAt = gateway.ports.now() + VALID_MS;
  await store.addAdminSession(hashOf(id), accountId, expiresAt);
  return cookie(settings.adminRoot, id, VALID_MS / 1000, expiresAt);
}

/** Who sent the request; undefined without a login that still counts. */
export async function sessionOf({ store }: Http, request: FastifyRequest): Promise<Admin | undefined> {
  const id = sessionId(request);
  return id === undefined ? undefined : store.findAdminSession(hashOf(id));
}

/** Ends the login of a request; returns the `set-cookie` header that removes the cookie. */
export async function endSession({ store, settings }: Http, request: FastifyRequest): Promise<string> {
  const id = sessionId(request);
  if (id !== undefined) await store.removeAdminSession(hashOf(id));
  return cookie(settings.adminRoot, '', 0, 0);
}

function sessionId(request: FastifyRequest): string | undefined {
  const [, id] = /(?:^|;\s*)session=([\w-]{43})(?:;|$)/.exec(request.headers.cookie ?? '') ?? [];
  return id;
}

function cookie(path: string, id: string, seconds: number, expiresAt: number): string {
  const expires = new Date(expiresAt).toUTCString();
  return `session=${id}; Max-Age=${seconds}; Expires=${expires}; Path=${path}; HttpOnly; Secure; SameSite=Strict`;
}

function hashOf(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}
