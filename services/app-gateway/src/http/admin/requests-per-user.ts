import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { LIST_QUERY, listQuery, sorted } from './lists.ts';
import { respondJson } from './respond.ts';
import { adminSchema } from './schemas.ts';
import type { Traffic } from './traffic.ts';

/** `GET /stats/requestsPerUser`: accounts whose apps or devices sent something within the last minute (http.md 7.6). */
export function requestsPerUser(scope: FastifyInstance, { store }: Http, traffic: () => Promise<Traffic>): void {
  const schema = adminSchema('Messages per second by account', { querystring: LIST_QUERY });
  scope.get('/stats/requestsPerUser', { schema }, async (request, reply) => {
    const query = listQuery(request);
    const { app, device } = await traffic();
    const ids = [...new Set([...app.rates.keys(), ...device.rates.keys()])];
    const emails = await store.emailsOf(ids);
    const rows = ids.flatMap((id) => {
      const name = emails.get(id);
      const row = { name, appRate: rounded(app.rates.get(id)), hardRate: rounded(device.rates.get(id)) };
      return name !== undefined && row.appRate + row.hardRate > 0 ? [row] : [];
    });
    return respondJson(reply, sorted(rows, query));
  });
}

/** To a thousandth: one message a minute is 0.017. */
function rounded(rate = 0): number {
  return Math.round(rate * 1000) / 1000;
}
