import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import type { FigureCache, Figures } from './figures.ts';
import { filterText, LIST_QUERY, listQuery, respondPage, sorted } from './lists.ts';
import { commandsOf, realtime } from './realtime.ts';
import { requestsPerUser } from './requests-per-user.ts';
import { respondJson } from './respond.ts';
import { adminSchema } from './schemas.ts';
import { askTraffic } from './traffic.ts';

/** `{name, count}` of each entry. */
export function counted(counts: Iterable<readonly [string, number]>): { name: string; count: number }[] {
  return [...counts].map(([name, count]) => ({ name, count }));
}

const VIEWS: Readonly<Record<string, (figures: Figures) => Iterable<readonly [string, number]>>> = {
  widgets: ({ widgets }) => widgets,
  projectsPerUser: ({ projectsPerUser }) => projectsPerUser,
  boards: ({ boards }) => boards,
  facebookLogins: ({ accounts, facebookAccounts }) => [
    ['facebook', facebookAccounts],
    ['Blynk', accounts - facebookAccounts],
  ],
  filledSpace: ({ filledSpace }) => filledSpace,
  userProfileSize: ({ profileSizes }) => profileSizes,
  webHookHosts: ({ webHookHosts }) => webHookHosts,
};

/** `GET /stats/…` (http.md 7.6). */
export function stats(scope: FastifyInstance, http: Http, figures: FigureCache): void {
  const traffic = askTraffic(http.gateway.ports.bus);
  scope.get('/stats/realtime', { schema: adminSchema('Counters of all gateways') }, async (_request, reply) =>
    respondJson(reply, [realtime(...(await Promise.all([traffic(), figures.get()])))]),
  );
  scope.get(
    '/stats/messages',
    { schema: adminSchema('Frames by command', { querystring: LIST_QUERY }) },
    async (request, reply) =>
      respondJson(reply, sorted(counted(Object.entries(commandsOf(await traffic()))), listQuery(request))),
  );
  for (const [name, view] of Object.entries(VIEWS)) {
    scope.get(
      `/stats/${name}`,
      { schema: adminSchema(`Statistics: ${name}`, { querystring: LIST_QUERY }) },
      async (request, reply) => respondJson(reply, sorted(counted(view(await figures.get())), listQuery(request))),
    );
  }
  requestsPerUser(scope, http, traffic);
  scope.get(
    '/stats/ips',
    { schema: adminSchema('Last addresses', { querystring: LIST_QUERY }) },
    async (request, reply) => {
      const query = listQuery(request);
      const part = filterText(query, 'ip');
      const rows = sorted(addresses(await figures.get(), part), query);
      return respondPage(reply, rows.length, rows.slice(query.skip, query.skip + query.count));
    },
  );
}

function addresses({ addresses: ofAccounts, devices }: Figures, part: string) {
  const ofDevices = devices.flatMap(({ account, record }) =>
    record?.lastLoggedIP ? [{ account, ip: record.lastLoggedIP, type: 'hard' }] : [],
  );
  return [...ofAccounts.map((one) => ({ ...one, type: 'app' })), ...ofDevices]
    .filter(({ ip }) => ip.includes(part))
    .map(({ account, ip, type }, id) => ({ id, name: account, ip, type }));
}
