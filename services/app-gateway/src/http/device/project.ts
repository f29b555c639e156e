import { stringify } from '@pinwire/model';
import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { json } from '../replies.ts';
import { deviceRoute, nothing } from './device-route.ts';
import { liveProject } from './live-project.ts';
import { deviceSchema, jsonBody } from './schemas.ts';

/** `GET /{token}/project`: the project with its values, without anything private (http.md 2.7). */
export function project(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'GET',
    path: '/project',
    counter: 'getProject',
    schema: deviceSchema('Read the project', { response: jsonBody('The project', { type: 'object' }) }),
    read: nothing,
    handle: async (device) => json(device.reply, stringify(await liveProject(http, device))),
  });
}
