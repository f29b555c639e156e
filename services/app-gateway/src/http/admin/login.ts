import type { FastifyInstance } from 'fastify';
import { addressOf } from '../address.ts';
import { form } from '../body.ts';
import type { Http } from '../http.ts';
import { firstOf } from '../query.ts';
import { Refusal, Text } from '../refusals.ts';
import { noteChange } from './audit.ts';
import { respondRoot } from './respond.ts';
import { adminSchema, formBody } from './schemas.ts';
import { endSession, startSession } from './sessions.ts';

/**
 * `POST /login` with e-mail and the hash of the password, `POST /logout`: both lead to the start page, whatever came of
 * it (http.md 7.2).
 */
export function login(scope: FastifyInstance, http: Http): void {
  const { adminRoot } = http.settings;
  scope.post('/login', { schema: adminSchema('Log in', formBody('email', 'password')) }, async (request, reply) => {
    const fields = form(request);
    const email = (firstOf(fields, 'email') ?? '').trim().toLowerCase();
    const accountId = await superAdmin(http, addressOf(request), email, firstOf(fields, 'password') ?? '');
    if (accountId === undefined) return respondRoot(reply, adminRoot);
    const cookie = await startSession(http, accountId);
    await noteChange(http, request, { action: 'login', target: `${email}-Blynk`, actor: email });
    return respondRoot(reply, adminRoot, cookie);
  });
  scope.post('/logout', { schema: adminSchema('Log out') }, async (request, reply) =>
    respondRoot(reply, adminRoot, await endSession(http, request)),
  );
}

/**
 * The account of a super administrator who knows its password's hash; undefined for everybody else. 429 when there were
 * too many wrong ones.
 */
export async function superAdmin(
  { gateway, store }: Http,
  address: string,
  email: string,
  received: string,
): Promise<number | undefined> {
  const { attempts } = gateway.limits;
  if (!attempts.allowed(address, email)) throw new Refusal(429, Text.TOO_MANY);
  const found = await gateway.ports.store.checkPassword(email, 'Blynk', received);
  const account = typeof found === 'string' ? undefined : await store.accountById(found.accountId);
  if (account?.isSuperAdmin) return account.id;
  attempts.failed(address, email);
  return undefined;
}
