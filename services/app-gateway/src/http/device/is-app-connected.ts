import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { json } from '../replies.ts';
import { deviceRoute, nothing } from './device-route.ts';
import { deviceSchema, jsonBody } from './schemas.ts';

/** `GET /{token}/isAppConnected`: whether the project is active and any app of the account is there (http.md 2.8). */
export function isAppConnected(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'GET',
    path: '/isAppConnected',
    counter: 'isAppConnected',
    schema: deviceSchema('Is an app online?', { response: jsonBody('Yes or no', { type: 'boolean' }) }),
    read: nothing,
    handle: async ({ account, project, reply }) =>
      json(reply, String(project.isActive && (await http.gateway.ports.bus.apps().count(account.id)) > 0)),
  });
}
