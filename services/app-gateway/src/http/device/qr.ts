import { stringify } from '@pinwire/model';
import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { qrPng } from '../qr-png.ts';
import { answer, ContentType } from '../replies.ts';
import { deviceRoute, nothing } from './device-route.ts';
import { liveProject } from './live-project.ts';
import { deviceSchema } from './schemas.ts';

const PIXELS = 125;
/** How long the code may be used, in ms (http.md 2.11 "do better"). */
const VALID_MS = 24 * 3_600_000;

const IMAGE = {
  200: { description: 'PNG', content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
};

/** `GET /{token}/qr`: stores a copy of the project with its values, and answers a code that leads to it (http.md 2.11). */
export function qr(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'GET',
    path: '/qr',
    counter: 'qr',
    schema: deviceSchema('Picture of a code that clones the project', { response: IMAGE }),
    read: nothing,
    async handle(device) {
      const { newToken, now, settings } = http.gateway.ports;
      const token = newToken();
      const copy = Buffer.from(stringify(await liveProject(http, device)));
      await http.store.saveClone(token, copy, now() + VALID_MS);
      const code = `blynk://token/clone/${token}?server=${settings.publicHost}&port=${http.settings.appPort}`;
      return answer(device.reply, 200, ContentType.PNG, qrPng(code, PIXELS));
    },
  });
}
