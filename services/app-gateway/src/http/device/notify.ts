import { pushMessages } from '@pinwire/outbox';
import type { FastifyInstance } from 'fastify';
import { jsonDoc, textOf } from '../body.ts';
import type { Http } from '../http.ts';
import { Refusal, Text } from '../refusals.ts';
import { empty } from '../replies.ts';
import { deviceRoute } from './device-route.ts';
import { deviceSchema, done } from './schemas.ts';

const MAX_LENGTH = 255;

const BODY = { type: 'object', properties: { body: { type: 'string', maxLength: MAX_LENGTH } }, required: ['body'] };

/** `POST /{token}/notify`: a push message to every phone that registered itself with the project (http.md 2.12). */
export function notify(app: FastifyInstance, http: Http): void {
  deviceRoute(app, http, {
    method: 'POST',
    path: '/notify',
    counter: 'notify',
    schema: deviceSchema('Send a push message', { body: BODY, response: done }),
    read: (request) => textOf(jsonDoc(request), 'body'),
    handle({ input: text, account, project, reply }) {
      if (text === '' || text.length > MAX_LENGTH) throw new Refusal(400, Text.BAD_NOTICE);
      if (!project.isActive) throw new Refusal(400, Text.NOT_ACTIVE);
      const widget = project.widgets.find(({ type }) => type === 'NOTIFICATION');
      if (widget === undefined) throw new Refusal(400, Text.NO_NOTIFICATION);
      const messages = pushMessages(widget, { accountId: account.id, dashId: project.id, text });
      if (messages.length === 0) throw new Refusal(400, Text.NO_PUSH_TOKEN);
      for (const message of messages) {
        http.gateway.ports.outbox
          .push(message)
          .catch((error: unknown) => http.log.warn({ err: error }, 'a push message could not be handed over'));
      }
      return empty(reply);
    },
  });
}
