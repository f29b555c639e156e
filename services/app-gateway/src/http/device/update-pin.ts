import { PROPERTIES, type Property } from '@pinwire/model';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { scalars } from '../body.ts';
import type { Http } from '../http.ts';
import { BAD_ESCAPE, firstOf, type Query } from '../query.ts';
import { Refusal, Text } from '../refusals.ts';
import { deviceRoute } from './device-route.ts';
import { deviceSchema, done, texts } from './schemas.ts';
import { setProperty } from './set-property.ts';
import { writeValues } from './write-values.ts';

/** What a `GET …/update/{pin}` asks for: values win over properties (http.md 2.3). */
interface Update {
  values: readonly string[] | undefined;
  property: Property | undefined;
  text: string;
}

function readQuery(request: FastifyRequest): Update {
  const query = request.query as Query;
  const bad = query[BAD_ESCAPE];
  if (bad !== undefined) throw new Refusal(400, bad);
  const { value } = query;
  if (value !== undefined)
    return { values: typeof value === 'string' ? [value] : value, property: undefined, text: '' };
  const property = PROPERTIES.find((name) => query[name] !== undefined);
  return { values: undefined, property, text: property ? (firstOf(query, property) as string) : '' };
}

/** `GET` and `PUT /{token}/update/{pin}`, and the older `PUT /{token}/pin/{pin}`: write a pin (http.md 2.3, 2.5). */
export function updatePin(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'GET',
    path: '/update/:pin',
    counter: 'updatePinData',
    schema: deviceSchema('Write a pin, or set a property of its widgets', {
      pin: true,
      querystring: {
        type: 'object',
        properties: {
          value: { ...texts, description: 'Values; wins over properties' },
          ...Object.fromEntries(PROPERTIES.map((name) => [name, { type: 'string' }])),
        },
      },
      response: done,
    }),
    read: readQuery,
    handle(device) {
      const { values, property, text } = device.input;
      if (values) return writeValues(http, device, values);
      if (property === undefined) throw new Refusal(400, Text.WRONG_REQUEST);
      return setProperty(http, device, property, text);
    },
  });
  for (const path of ['/update/:pin', '/pin/:pin']) {
    deviceRoute(app, http, {
      method: 'PUT',
      path,
      counter: 'updatePinData',
      schema: deviceSchema('Write a pin', { pin: true, body: texts, response: done }),
      read: scalars,
      handle: (device) => writeValues(http, device, device.input),
    });
  }
}
