import { isEmail } from '@pinwire/model';
import { OutboxError } from '@pinwire/outbox';
import type { FastifyInstance } from 'fastify';
import { webResetMail } from '../../mails.ts';
import { RESET_MS } from '../../password-reset.ts';
import { form } from '../body.ts';
import type { Http } from '../http.ts';
import { firstOf } from '../query.ts';
import { Refusal } from '../refusals.ts';
import { json } from '../replies.ts';
import { checkAttempts, noteAttempt } from './limit.ts';
import { resetSchema } from './schemas.ts';
import { ResetText } from './texts.ts';

/**
 * `POST /resetPassword`: mails a link to the page with the new password (http.md 4). The answer is the same whether the
 * account exists or not.
 */
export function resetPassword(app: FastifyInstance, http: Http): void {
  const schema = resetSchema('Ask for a new password', ['email', 'appName'], true);
  app.post('/resetPassword', { schema }, async (request, reply) => {
    const fields = form(request);
    const given = firstOf(fields, 'email');
    if (given === undefined || !isEmail(given)) throw new Refusal(400, `${given ?? null} email has not valid format.`);
    checkAttempts(http, request);
    noteAttempt(http, request);
    const { newToken, now, outbox, settings, store } = http.gateway.ports;
    const email = given.trim().toLowerCase();
    const accountId = await store.findAccount(email, firstOf(fields, 'appName') || 'Blynk');
    if (accountId === undefined) return json(reply, ResetText.SENT);
    const token = newToken() + newToken();
    await store.addReset({ token, accountId, kind: 'web', expiresAt: now() + RESET_MS });
    const url = `${http.settings.publicUrl}/landing?token=${token}`;
    try {
      await outbox.mail(webResetMail(email, url, settings.productName));
    } catch (error) {
      await store.removeReset(token);
      if (error instanceof OutboxError) throw new Refusal(400, ResetText.NOT_SENT);
      throw error;
    }
    return json(reply, ResetText.SENT);
  });
}
