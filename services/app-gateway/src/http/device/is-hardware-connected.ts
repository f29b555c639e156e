import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { json } from '../replies.ts';
import { deviceRoute, nothing } from './device-route.ts';
import { deviceSchema, jsonBody } from './schemas.ts';

/** `GET /{token}/isHardwareConnected`: whether a socket of the device is logged in (http.md 2.8). */
export function isHardwareConnected(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'GET',
    path: '/isHardwareConnected',
    counter: 'isHardwareConnected',
    schema: deviceSchema('Is the device online?', { response: jsonBody('Yes or no', { type: 'boolean' }) }),
    read: nothing,
    handle: async ({ key, reply }) =>
      json(reply, String((await http.gateway.ports.bus.router(key.route).online(key)) > 0)),
  });
}
