import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { redirect } from '../replies.ts';
import { deviceRoute, nothing } from './device-route.ts';
import { deviceSchema } from './schemas.ts';

const FOUND = { 302: { description: 'Address of the compressed CSV file', type: 'null' } };

/** `GET /{token}/data/{pin}`: redirects to the CSV file of the pin's minute averages (http.md 2.10). */
export function data(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'GET',
    path: '/data/:pin',
    counter: 'getHistoryPinData',
    schema: deviceSchema('Download the history of a pin', { pin: true, response: FOUND }),
    read: nothing,
    async handle({ account, project, device, pin, reply }) {
      const wanted = { accountId: account.id, dashId: project.id, deviceId: device.id, pin: pin() };
      const name = await http.exports.name([wanted]);
      if (name === undefined) throw new Refusal(400, Text.NO_DATA);
      // The file is another one at each call, so nobody may remember where it was.
      return redirect(reply, `/${encodeURIComponent(name)}`, 302);
    },
  });
}
