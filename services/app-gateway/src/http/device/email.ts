import { isEmail } from '@pinwire/model';
import { OutboxError } from '@pinwire/outbox';
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

/** `POST /{token}/email`: a plain mail, sent after the answer (http.md 2.13); too many of an account get 429. */
export function email(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'POST',
    path: '/email',
    counter: 'email',
    schema: deviceSchema('Send a mail', { body: BODY, response: done }),
    read: jsonDoc,
    handle({ input, account, project, reply }) {
      if (!project.isActive) throw new Refusal(400, Text.NOT_ACTIVE);
      if (!project.widgets.some(({ type }) => type === 'EMAIL')) throw new Refusal(400, Text.NO_EMAIL);
      const to = textOf(input, 'to');
      const subject = textOf(input, 'subj');
      if (subject === '' || !isEmail(to)) throw new Refusal(400, Text.BAD_EMAIL);
      if (!http.gateway.limits.mails.take(`http/${account.id}`)) throw new Refusal(429, Text.TOO_MANY);
      const mail = { to, subject, body: textOf(input, 'title'), type: 'text' } as const;
      // Whoever asked does not hear of a mail that fails; the outbox tells the log.
      http.gateway.ports.outbox.mail(mail).catch((error: unknown) => {
        if (!(error instanceof OutboxError)) http.log.error({ err: error }, 'a mail failed');
      });
      return empty(reply);
    },
  });
}
