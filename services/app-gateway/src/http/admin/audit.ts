import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addressOf } from '../address.ts';
import type { Http } from '../http.ts';
import { adminOf } from './guard.ts';
import { LIST_QUERY, listQuery, respondPage } from './lists.ts';
import { adminSchema } from './schemas.ts';

/** One change: what was done, to what, and how. */
export interface Change {
  /** `user.update` */
  action: string;
  target: string;
  detail?: string;
  /** Who did it, where nobody is logged in. */
  actor?: string;
}

/** Notes a change in the audit log; resolved when it is kept. */
export async function noteChange(http: Http, request: FastifyRequest, change: Change): Promise<void> {
  const { action, target, detail = '', actor = adminOf(request).email } = change;
  const entry = { at: http.gateway.ports.now(), actor, address: addressOf(request), action, target, detail };
  // Postgres refuses NUL in texts, and names come from clients.
  await http.store.addAudit({ ...entry, target: plain(target), detail: plain(detail) });
}

function plain(text: string): string {
  return text.replaceAll('\0', ' ');
}

/** `GET /audit`: what administrators changed, the newest first. */
export function audit(scope: FastifyInstance, http: Http): void {
  scope.get(
    '/audit',
    { schema: adminSchema('Changes by administrators', { querystring: LIST_QUERY }) },
    async (request, reply) => {
      const { count, skip } = listQuery(request);
      const { total, entries } = await http.store.listAudit(count, skip);
      return respondPage(reply, total, entries);
    },
  );
}
