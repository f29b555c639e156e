import { passwordHash } from '@pinwire/client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from '../address.ts';
import type { Http } from '../http.ts';
import { ContentType } from '../replies.ts';
import { superAdmin } from './login.ts';
import { respond } from './respond.ts';
import { sessionOf } from './sessions.ts';

/** Lets administrators go on who are logged in or send their password with the request (http.md 6.1). */
export function needsLoginOrPassword(http: Http) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    request.admin = (await sessionOf(http, request)) ?? null;
    if (request.admin) return undefined;
    const [email, password] = credentials(request.headers.authorization);
    const accountId =
      email && password && (await superAdmin(http, addressOf(request), email, passwordHash(email, password)));
    if (accountId) {
      request.admin = { accountId, email };
      return undefined;
    }
    const headers = { 'www-authenticate': 'Basic realm="Pinwire", charset="UTF-8"' };
    return respond(reply, 401, ContentType.TEXT, 'Authentication failed.', headers);
  };
}

/** E-mail in lower case and password of a Basic header. */
function credentials(header = ''): [string, string] | [] {
  const [, encoded] = /^Basic\s+([\w+/=-]+)\s*$/i.exec(header) ?? [];
  const text = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const cut = text.indexOf(':');
  return cut < 0 ? [] : [text.slice(0, cut).trim().toLowerCase(), text.slice(cut + 1)];
}
