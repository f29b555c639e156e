import { ACCOUNT_SORTS, type AccountQuery } from '@pinwire/store';
import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { Refusal } from '../refusals.ts';
import { accountDoc, accountOfPath, liveProfile, storedProfile } from './account-doc.ts';
import { filterText, LIST_QUERY, type ListQuery, listQuery, respondPage } from './lists.ts';
import { respondJson } from './respond.ts';
import { allAccounts } from './scan.ts';
import { adminSchema } from './schemas.ts';

/** `GET /users`, `/users/names/getAll`, `/users/{e-mail}-{app}` (http.md 7.4). */
export function users(scope: FastifyInstance, http: Http): void {
  const { publicHost } = http.gateway.ports.settings;
  scope.get('/users', { schema: adminSchema('Accounts', { querystring: LIST_QUERY }) }, async (request, reply) => {
    const query = listQuery(request);
    const { skip, count, ascending } = query;
    const found = await http.store.listAccounts({
      email: filterText(query, 'name').toLowerCase(),
      sort: sortOf(query),
      ascending,
      skip,
      count,
    });
    const docs = found.accounts.map((account) => accountDoc(account, publicHost, storedProfile(account)));
    return respondPage(reply, found.total, docs);
  });

  scope.get('/users/names/getAll', { schema: adminSchema('Names of all accounts') }, async (_request, reply) => {
    const names: { email: string; appName: string }[] = [];
    for await (const { email, appName } of allAccounts(http)) names.push({ email, appName });
    return respondJson(reply, names);
  });

  scope.get<{ Params: { id: string } }>(
    '/users/:id',
    { schema: adminSchema('One account') },
    async (request, reply) => {
      const account = await accountOfPath(http, request.params.id);
      if (account === undefined) throw new Refusal(404);
      return respondJson(reply, accountDoc(account, publicHost, await liveProfile(http, account)));
    },
  );
}

/** Fields that the original sorts by and that say nothing here leave the list in the order of its accounts. */
const WITHOUT_MEANING = ['ip', 'pass', 'lastModifiedTs'];

function sortOf({ sortField = 'id' }: ListQuery): AccountQuery['sort'] {
  if (WITHOUT_MEANING.includes(sortField)) return 'id';
  const name = sortField === 'lastLoggedIP' ? 'lastLoggedIp' : sortField;
  const sort = ACCOUNT_SORTS.find((one) => one === name);
  if (sort === undefined) throw new Refusal(400, `No field ${sortField}.`);
  return sort;
}
