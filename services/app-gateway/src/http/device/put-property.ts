import { isProperty } from '@pinwire/model';
import type { FastifyInstance } from 'fastify';
import { scalars } from '../body.ts';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { deviceRoute } from './device-route.ts';
import { deviceSchema, done, texts } from './schemas.ts';
import { setProperty } from './set-property.ts';

/** `PUT /{token}/pin/{pin}/{property}`: an older way to set a property; the first element counts (http.md 2.15). */
export function putProperty(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'PUT',
    path: '/pin/:pin/:property',
    counter: 'updatePinData',
    schema: deviceSchema('Set a property of the widgets of a pin', { pin: true, body: texts, response: done }),
    read: scalars,
    handle(device) {
      const [text] = device.input;
      const { property } = device.request.params as { property: string };
      if (text === undefined || !isProperty(property)) throw new Refusal(400, Text.WRONG_REQUEST);
      return setProperty(http, device, property, text);
    },
  });
}
