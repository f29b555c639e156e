import type { FastifyInstance } from 'fastify';
import { samples } from '../body.ts';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { empty } from '../replies.ts';
import { deviceRoute } from './device-route.ts';
import { deviceSchema, done } from './schemas.ts';
import { refuseValue } from './write-values.ts';

const SAMPLES = {
  type: 'array',
  items: {
    type: 'object',
    properties: { timestamp: { type: 'integer', description: 'ms since 1970' }, value: { type: 'string' } },
  },
};

/** `PUT /{token}/extra/pin/{pin}`: values with times of their own; the first becomes the pin's value (http.md 2.6). */
export function extraPin(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'PUT',
    path: '/extra/pin/:pin',
    counter: 'updatePinData',
    schema: deviceSchema('Write values of a pin with their times', { pin: true, body: SAMPLES, response: done }),
    read: samples,
    async handle({ input, key, pin, reply }) {
      const all = input.map(({ value, at }) => ({ value: Buffer.from(value), at }));
      const [first] = all;
      if (first === undefined) throw new Refusal(400, Text.NO_PIN_VALUE);
      const write = { target: key, pin: pin(), value: first.value, samples: all };
      await http.gateway.ports.bus.router(key.route).httpWrite(write).catch(refuseValue);
      return empty(reply);
    },
  });
}
