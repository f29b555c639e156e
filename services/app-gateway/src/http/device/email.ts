import { isEmail } from '@pinwire/model';
import type { FastifyInstance } from 'fastify';
import { jsonDoc, textOf } from '../body.ts';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { empty } from '../replies.ts';
import { deviceRoute } from './device-route.ts';
import { deviceSchema, done } from './schemas.ts';

const text = { type: 'string' };
const BODY = {
  type: 'object',
  properties: { to: text, subj: text, title: { ...text, description: 'Text of the mail' } },
  required: ['to', 'subj'],
};

/** `POST /{token}/email`: a plain mail, sent after the answer (http.md 2.13). */
export function email(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'POST',
    path: '/email',
    counter: 'email',
    schema: deviceSchema('Send a mail', { body: BODY, response: done }),
    read: jsonDoc,
    handle({ input, project, reply }) {
      if (!project.isActive) throw new Refusal(400, Text.NOT_ACTIVE);
      if (!project.widgets.some(({ type }) => type === 'EMAIL')) throw new Refusal(400, Text.NO_EMAIL);
      const to = textOf(input, 'to');
      const subject = textOf(input, 'subj');
      if (subject === '' || !isEmail(to)) throw new Refusal(400, Text.BAD_EMAIL);
      http.gateway.ports.outbox
        .mail({ to, subject, body: textOf(input, 'title'), type: 'text' })
        .catch((error: unknown) => http.log.warn({ err: error }, 'a mail could not be handed over'));
      return empty(reply);
    },
  });
}
