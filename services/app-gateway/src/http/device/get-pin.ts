import { readPin } from '@pinwire/model';
import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { json } from '../replies.ts';
import { deviceRoute, nothing } from './device-route.ts';
import { deviceSchema, jsonBody, texts } from './schemas.ts';

/** `GET /{token}/get/{pin}` and its older name `/pin/{pin}`: the values of a pin (http.md 2.2, 2.15). */
export function getPin(app: FastifyInstance, http: Http): void {
  for (const path of ['/get/:pin', '/pin/:pin']) {
    deviceRoute(app, http, {
      method: 'GET',
      path,
      counter: 'getPinData',
      schema: deviceSchema('Read a pin', { pin: true, response: jsonBody('Values of the pin', texts) }),
      read: nothing,
      async handle({ project, device, key, reply, pin }) {
        const asked = pin();
        const state = await http.gateway.ports.bus.router(key.route).state(key);
        const body = readPin(project, device.id, state, asked);
        if (body === undefined) throw new Refusal(400, Text.NO_SUCH_PIN);
        return json(reply, body);
      },
    });
  }
}
