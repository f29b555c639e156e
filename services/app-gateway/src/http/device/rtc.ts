import { wallClockSeconds } from '@pinwire/model';
import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { json } from '../replies.ts';
import { deviceRoute, nothing } from './device-route.ts';
import { deviceSchema, jsonBody } from './schemas.ts';

/** `GET /{token}/rtc`: local time of the project's first RTC widget, as seconds since 1970 (http.md 2.9). */
export function rtc(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'GET',
    path: '/rtc',
    counter: 'getPinData',
    schema: deviceSchema('Read the clock', {
      response: jsonBody('Local time in seconds', { type: 'array', items: { type: 'integer' } }),
    }),
    read: nothing,
    handle({ project, reply }) {
      const clock = project.widgets.find((widget) => widget.type === 'RTC');
      if (clock === undefined) throw new Refusal(400, Text.NO_RTC);
      return json(reply, `[${wallClockSeconds(http.gateway.ports.now(), clock.tzName)}]`);
    },
  });
}
